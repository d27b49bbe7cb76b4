"""The words of the cards of the residual networks."""

from weights.card import CardText, DataSource

CIFAR10 = CardText(
    task="Says what a picture shows, in one of ten words",
    data=DataSource(
        name="CIFAR-10",
        source="A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, University of Toronto, 2009",
        licence="none given; freely distributed for research and education",
        examples=49_000,
    ),
    licence="Apache-2.0",
    intended_use="Showing how a small residual network sorts pictures into ten kinds; teaching.",
    limitations=(
        "Knows ten kinds of things at 32x32 pixels. About a fifth of the pictures that show none of them it takes for "
        "one of the ten with some confidence. Wants one thing, large and central. About 3% of the test pictures have "
        "near duplicates in train."
    ),
)
TINY_IMAGENET = CardText(
    task="Says what a picture shows, in one of two hundred words",
    data=DataSource(
        name="Tiny ImageNet",
        source="Le and Yang, Tiny ImageNet Visual Recognition Challenge, 2015; from ImageNet, Russakovsky et al. 2015",
        licence="ImageNet's terms: non-commercial research and education",
        examples=99_000,
    ),
    licence="Apache-2.0, for non-commercial research and education as the pictures it learned from",
    intended_use="Showing what two hundred kinds of things look like to a network; the start of the detector.",
    limitations="Knows two hundred kinds of things at 64x64 pixels and gives one of them to every picture.",
)
GENERATED = CardText(
    task="Tells squares, discs and stripes apart",
    data=DataSource(name="generated shapes", source="training/resnet/data.py", licence="CC0-1.0", examples=0),
    licence="Apache-2.0",
    intended_use="Tests.",
    limitations="Knows squares, discs and stripes.",
)
