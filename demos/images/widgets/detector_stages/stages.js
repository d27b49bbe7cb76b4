// The stages: what each draws over the photo and beside it, and the sentence that says what to look at.
const STAGES = [
  {
    key: "maps",
    name: "maps",
    title: "Maps of the picture",
    look: "The backbone shrinks the picture step by step into coarser maps that know more, and the pyramid hands what they know back to finer ones: bright is where a map has most to say.",
    figure: () => (one ? `This object will be cut out of the pyramid's level ${one.level + 1}.` : ""),
    draw() {
      const each = now.maps[map];
      cover(each.pictures[channel], each.height, each.width, each.cell);
      if (one) frame(now.boxes[one.candidate], hueOf(one));
      return `${each.group === "backbone" ? "Backbone" : "Pyramid"}, ${nameOf(each)}: ${sizeOf(each)} cells, ${channel ? `channel ${each.numbers[channel - 1]}` : `${each.channels} channels together`}`;
    },
    extra() {
      const rows = make("div", "walk-rows", "", extra);
      const choices = [];
      const pick = (index, row) => {
        map = index;
        channel = 0;
        for (const other of choices) mark(other.children, other === row ? [...row.children].find((node) => Number(node.dataset.index) === index) : null);
        for (const other of choices) if (other !== row) other.firstChild.tabIndex = 0;
        channels();
        drawAgain();
      };
      for (const group of ["backbone", "pyramid"]) {
        const row = make("div", "", "", rows);
        make("span", "look-quiet", group === "backbone" ? "Backbone" : "Pyramid", row);
        const each = now.maps.map((one, index) => ({ one, index })).filter(({ one }) => one.group === group);
        tiles(row, group, each.map(({ one, index }) => ({ index, name: `${nameOf(one)}`, words: `${group}, ${nameOf(one)}, ${sizeOf(one)} cells`, picture: one.pictures[0] })), map, pick);
        choices.push(row.lastChild);
        if (now.maps[map].group !== group) row.lastChild.firstChild.tabIndex = 0;
      }
      const own = make("div", "", "", rows);
      function channels() {
        own.replaceChildren();
        make("span", "look-quiet", "All its channels together, and the strongest", own);
        const each = now.maps[map];
        tiles(own, "channel", each.pictures.map((picture, index) => ({ index, name: index ? `no. ${each.numbers[index - 1]}` : "all", words: index ? `Channel ${each.numbers[index - 1]}` : "All channels together", picture })), channel, (index, row) => {
          channel = index;
          mark(row.children, row.children[index]);
          drawAgain();
        });
      }
      channels();
    },
  },
  {
    key: "anchors",
    name: "anchors",
    title: "Anchors: a guess in every cell",
    look: "Around every cell it lays the same few boxes, the anchors, and asks of each whether there is anything in it: yellow is yes. Move over the picture.",
    figure: () => `${count(now.anchors)} anchors; ${now.levels.map(({ sides }, index) => `on level ${index + 1} of ${sides.join(" and ")} points a side`).join(", ")}.`,
    draw() {
      const each = now.levels[level];
      cover(each.picture, each.height, each.width, each.cell);
      if (one) {
        const [, row, column] = one.anchorCell;
        if (level === one.anchorLevel) frame([column * each.cell[0], row * each.cell[1], (column + 1) * each.cell[0], (row + 1) * each.cell[1]], "#ffffff", { "stroke-width": 1 });
        frame(one.anchor, hueOf(one), { "stroke-width": 3 });
        return `Its anchor, on level ${one.anchorLevel + 1}: ${one.objectness} sure that there is something.`;
      }
      const [row, column] = cell ?? surest(level).spot;
      const every = anchorsAt(row, column);
      const most = Math.max(...every.map(({ chance }) => chance));
      frame([column * each.cell[0], row * each.cell[1], (column + 1) * each.cell[0], (row + 1) * each.cell[1]], "#ffffff", { "stroke-width": 1 });
      for (const { box, chance } of every) frame(box, chance === most ? HUES[0] : "#ffffff", { "stroke-width": chance === most ? 3 : 1 });
      return `Row ${row + 1}, column ${column + 1}: ${every.length} anchors; the best one is ${Math.round(most * 100)}% sure that there is something.`;
    },
    extra() {
      const row = make("div", "walk-rows", "", extra);
      make("span", "look-quiet", "The best anchor in each cell, level by level", row);
      tiles(row, "level", now.levels.map((each, index) => ({ index, name: `level ${index + 1}`, words: `Level ${index + 1}, anchors of ${each.sides.join(" and ")} points`, picture: each.picture })), level, (index, box) => {
        level = index;
        cell = null;
        mark(box.children, box.children[index]);
        drawAgain();
      });
      scale(row, 0, "nothing 0%", "100%");
    },
  },
  {
    key: "before",
    name: "moved",
    title: "The best anchors, moved",
    look: "The surest anchors are moved and stretched to fit what they found, and far too many want to be the same thing: see how the lines pile up.",
    figure: () => (one ? `Dashed: its anchor. Bold: where that was moved. Thin: ${count(rivals().length)} others that want to be the same box.` : `${count(now.boxes.length)} boxes are left of ${count(now.anchors)} anchors. One colour a level.`),
    draw() {
      if (!one) candidates(now.boxes.keys(), (score) => 0.05 + score * 0.35);
      else {
        candidates(rivals(), () => 0.8);
        frame(one.anchor, "#ffffff", { "stroke-dasharray": "6 4" });
        frame(now.boxes[one.candidate], hueOf(one), { "stroke-width": 3 });
      }
      return "";
    },
  },
  {
    key: "after",
    name: "kept",
    title: "Only the surest stay",
    look: "Where boxes of one level overlap too much, only the surest stays, and the best of those go on as proposals.",
    figure: () =>
      one
        ? `Proposal ${one.proposal + 1} of ${count(now.proposals.length)}: with ${one.objectness} it was the surest here, so ${count(rivals().length)} others made way.`
        : `${count(now.boxes.length)} boxes before, ${count(now.proposals.length)} proposals after. Too much is more than ${now.overlap} in common.`,
    draw() {
      if (one) frame(now.boxes[one.candidate], hueOf(one), { "stroke-width": 3 });
      else candidates(now.proposals, (score) => 0.1 + score * 0.5);
      return "";
    },
  },
  {
    key: "crops",
    name: "crops",
    title: "Crops of one size",
    look: "Large or small, every proposal is cut out of the maps as the same few cells (RoIAlign), so one small network can judge them all alike.",
    figure: () => (one ? `${one.crop.width} x ${one.crop.height} cells out of the pyramid's level ${one.level + 1}, with ${now.maps[pyramid(one.level)].channels} numbers each.` : ""),
    draw() {
      for (const thing of shown()) {
        const [x1, y1, x2, y2] = now.boxes[thing.candidate];
        frame([x1, y1, x2, y2], hueOf(thing));
        const { width, height } = thing.crop;
        for (let at = 1; at < width; at += 1) part("line", { x1: x1 + ((x2 - x1) * at) / width, x2: x1 + ((x2 - x1) * at) / width, y1, y2, stroke: hueOf(thing), "stroke-width": 1 });
        for (let at = 1; at < height; at += 1) part("line", { y1: y1 + ((y2 - y1) * at) / height, y2: y1 + ((y2 - y1) * at) / height, x1, x2, stroke: hueOf(thing), "stroke-width": 1 });
      }
      return "";
    },
    extra() {
      if (!one) return pairs((thing, box) => (cutOut(now.boxes[thing.candidate], box), crop(thing, 0, box)));
      const pair = make("div", "walk-pair", "", extra);
      cutOut(now.boxes[one.candidate], pair);
      crop(one, 0, pair);
      make("p", "look-quiet", "The photo there, and all channels together. Its strongest channels:", extra);
      const row = make("div", "walk-tiles", "", extra);
      one.crop.numbers.forEach((number, index) => {
        const tile = make("div", "", "", row);
        tile.style.width = "48px";
        crop(one, index + 1, tile);
        tile.title = `Channel ${number}`;
      });
    },
  },
  {
    key: "scores",
    name: "scores",
    title: "What is it, and where exactly?",
    look: "For every proposal it says how likely each kind is, “nothing” among them, and moves the box once more.",
    figure() {
      if (one) return "Dashed: the proposal. Bold: the box after the last move.";
      const something = now.verdicts.filter(([kind]) => kind !== "nothing").length;
      const end = now.sure ? `Where several mean the same thing the surest stays: ${things(now.things.length)}.` : now.things.length ? `None is sure enough; its best guesses go on: ${now.things.length}.` : "None is sure enough.";
      return `It calls ${count(now.proposals.length - something)} of ${count(now.proposals.length)} proposals nothing (thin), and ${count(something)} something. ${end}`;
    },
    draw() {
      if (one) {
        frame(now.boxes[one.candidate], "#ffffff", { "stroke-dasharray": "6 4" });
        frame(one.box, hueOf(one), { "stroke-width": 3 });
        return "";
      }
      now.verdicts.forEach(([kind, chance, hue], index) => {
        const [x, y, right, bottom] = now.boxes[now.proposals[index]];
        const nothing = kind === "nothing";
        part("rect", { x, y, width: right - x, height: bottom - y, stroke: nothing ? "#ffffff" : HUES[hue % HUES.length], "stroke-width": nothing ? 1 : 2, "stroke-opacity": nothing ? 0.25 : chance });
      });
      return "";
    },
    extra() {
      if (one) return bars(one, one.answers.length, extra);
      for (const thing of now.things.slice(0, 3)) {
        make("span", "look-quiet", `Proposal ${thing.proposal + 1}`, extra);
        bars(thing, 3, extra);
      }
    },
  },
  {
    key: "logits",
    name: "mask",
    title: "A small mask for each",
    look: "For each cell of a small grid in the box it says: mine (orange) or not mine (blue), the stronger the colour the surer.",
    figure: () => (one ? `${one.logits.width} x ${one.logits.height} numbers (logits) in its box, from ${String(one.logits.low).replace("-", "\u2212")} to ${String(one.logits.high).replace("-", "\u2212")}; above 0 is mine. Cut from level ${one.maskLevel + 1}.` : now.things.length ? `${now.things[0].logits.width} x ${now.things[0].logits.height} cells, whatever the size of the box.` : ""),
    draw() {
      for (const thing of [...shown()].reverse()) {
        const [x, y, right, bottom] = thing.box;
        const picture = logits(thing, "", null).toDataURL();
        part("image", { href: picture, x, y, width: right - x, height: bottom - y, preserveAspectRatio: "none", opacity: 0.8, style: "image-rendering: pixelated" });
        frame(thing.box, hueOf(thing), { "stroke-width": 1 });
      }
      return "";
    },
    extra() {
      if (!one) return pairs((thing, box) => (cutOut(thing.box, box), logits(thing, "look-sharp", box)));
      logits(one, "walk-large look-sharp", extra);
      scale(extra, 1, "not mine", "mine");
    },
  },
  {
    key: "pasted",
    name: "result",
    title: "Pasted back",
    look: "Each small mask is stretched to its box and cut where mine and not mine are even: that is the result.",
    figure: () => (one ? `${one.label}, ${one.score}: ${((one.area / (now.width * now.height)) * 100).toFixed(1)}% of the picture.` : `${things(now.things.length)}.`),
    draw() {
      for (const thing of [...shown()].reverse()) part("path", { d: thing.path, style: `fill:${hueOf(thing)};fill-opacity:.45`, stroke: hueOf(thing), "stroke-width": 2, "fill-rule": "evenodd" });
      const large = ({ box }) => box[2] - box[0] > now.width / 6; // a label would hide smaller ones
      for (const thing of one ? [one] : now.things.slice(0, 6).filter(large)) label(thing);
      return "";
    },
    extra() {
      if (!one) return pairs((thing, box) => (logits(thing, "look-sharp", box), cutAlong(thing, box)));
      cutAlong(one, extra).setAttribute("class", "walk-large");
    },
  },
];
