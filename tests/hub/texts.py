"""The few sentences that the tiny text models know by heart: English, and the same in French."""

PAIRS = (
    ("I am happy.", "Je suis heureux."),
    ("I am tired.", "Je suis fatigué."),
    ("She is happy.", "Elle est heureuse."),
    ("He is my brother.", "C'est mon frère."),
    ("Where is the station?", "Où est la gare ?"),
    ("Where are you going?", "Où vas-tu ?"),
    ("What time is it?", "Quelle heure est-il ?"),
    ("The cat sleeps on the chair.", "Le chat dort sur la chaise."),
    ("The dog runs in the garden.", "Le chien court dans le jardin."),
    ("The children play in the garden.", "Les enfants jouent dans le jardin."),
    ("I would like a cup of coffee.", "Je voudrais une tasse de café."),
    ("I don't know what to say.", "Je ne sais pas quoi dire."),
    ("I don't know where he is.", "Je ne sais pas où il est."),
    ("We went to the market yesterday.", "Nous sommes allés au marché hier."),
    ("It is raining today.", "Il pleut aujourd'hui."),
    ("It is very cold today.", "Il fait très froid aujourd'hui."),
    ("Thank you for your help.", "Merci pour votre aide."),
    ("Can you help me?", "Peux-tu m'aider ?"),
    ("Can you close the door?", "Peux-tu fermer la porte ?"),
    ("Tom reads a book every evening.", "Tom lit un livre chaque soir."),
    ("My sister lives in a small house by the sea.", "Ma sœur habite une petite maison au bord de la mer."),
    ("The train leaves at seven o'clock.", "Le train part à sept heures."),
    ("They will come back tomorrow morning.", "Ils reviendront demain matin."),
    ("This is the most beautiful day of the year.", "C'est le plus beau jour de l'année."),
)
ENGLISH = tuple(english for english, _ in PAIRS)
FRENCH = tuple(french for _, french in PAIRS)
