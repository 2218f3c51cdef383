"""Comparison of printed cells with recomputed ones: the tables as text, and the number formats. Called by tables.py."""
import csv
import html
import math

LEVEL = 0.05


class Checks:
    def __init__(self):
        self.cells, self.faults = 0, []

    def same(self, place, printed, own):
        self.cells += 1
        if isinstance(own, float):
            read = float(printed or "nan")
            if own == read or math.isnan(own) and math.isnan(read) or abs(own - read) <= 1e-8 * abs(own) + 1e-14:
                return
        elif printed == str(own):
            return
        self.faults.append(f"{place}: {printed} in the table, {own} by the records")

    def near(self, place, shown, own, allowed):
        self.cells += 1
        if abs(shown - own) > allowed:
            self.faults.append(f"{place}: {shown:.4f} in the figure, {own:.4f} by the records (allowed: {allowed:.4f} apart)")


def fixed(value, digits):
    text = f"{value:.{digits}f}".replace("-", "−")
    return text.replace("−", "") if float(text.replace("−", "-")) == 0 else text


def signed(value, digits):
    text = fixed(value, digits)
    return f"+{text}" if value > 0 and float(text) != 0 else text


def interval_text(low, high, digits):
    """An end that rounds to 0 keeps its sign, which tells on which side of 0 the interval lies."""
    ends = (signed(end, digits) for end in (low, high))
    signs = ("+" if end > 0 else "−" if end < 0 else "" for end in (low, high))
    return f"[{', '.join(sign + text if float(text.replace('−', '-')) == 0 else text for sign, text in zip(signs, ends))}]"


def p_text(p):
    """Three digits, or more where they would hide on which side of the level p lies."""
    if math.isnan(p):
        return "–"
    if p < 0.001:
        return "< 0.001"
    return next((text for text in (f"{p:.{n}f}" for n in (3, 4, 5, 6)) if (float(text) < LEVEL) == (p < LEVEL)), f"{p:.6f}")


def read_csv(file):
    with open(file, encoding="utf8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_markdown(file):
    """The cells of the rows below the head of a table."""
    rows = [line[2:-2] for line in file.read_text("utf8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in html.unescape(row).split(" | ")] for row in rows[2:]]
