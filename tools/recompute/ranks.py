"""The figure of mean ranks, read back from its SVG. Called by tables.py."""
import html
import random
import re
from math import sqrt
from statistics import fmean as mean
from statistics import quantiles, stdev

# Places are drawn to 0.01 px: half of it for a mark, and half for the last tick, from which the scale is read.
ROUNDING_PX = 0.0101
RESAMPLES = 1000
FIGURE_RESAMPLES = 2000


def ranks_of(values):
    """Ranks from 1; ties share their mean rank."""
    return [sum(other < own for other in values) + (values.count(own) + 1) / 2 for own in values]


def interval(values, draw):
    """95 % percentile interval of the mean, patients drawn with replacement."""
    ends = quantiles([mean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES)], n=40, method="inclusive")
    return ends[0], ends[-1]


def figure_numbers(svg):
    """{label: (mark, low, high)} in ranks: rows by their height, places by the ticks of the axis."""
    ticks = {int(label): float(x) for x, label in re.findall(r'<text x="([\d.]+)"[^>]*class="tick"[^>]*>(\d+)<', svg)}
    unit = (ticks[max(ticks)] - ticks[0]) / max(ticks)
    rows = {float(y) - 4.5: html.unescape(label) for y, label in re.findall(r'<text x="-12" y="([\d.]+)"[^>]*>([^<]+)<', svg)}
    plot = svg[svg.index('class="axis"') :]
    places = [(float(y), float(x)) for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', plot)]
    places += [(float(y) + 3.6, float(x) + 3.6) for x, y in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="7.2"', plot)]
    # A path begins at its top: a star's points reach 5.6 px from the middle, those of diamonds and triangles 4 px.
    for ink, x, y in re.findall(r'class="mark (\w+)" d="M([\d.]+),([\d.]+)L', plot):
        places.append((float(y) + (5.6 if ink == "neutral" else 4.0), float(x)))
    marks = {round(y, 2): x / unit for y, x in places}
    ends = re.findall(r'class="whisker \w+" x1="([\d.]+)" x2="([\d.]+)" y1="([\d.]+)"', plot)
    whiskers = {float(y): (float(low) / unit, float(high) / unit) for low, high, y in ends}
    return {label: (marks[height], *whiskers[height]) for height, label in rows.items()}, unit


def check_ranks(checks, nll, copy):
    """`nll`: {data set: {label of a method: {patient: NLL}}}. Ranks are within patients that every method has tested."""
    for name, methods in sorted(nll.items()):
        file = copy / f"figures/method-ranks-{name}.svg"
        printed, unit = figure_numbers(file.read_text("utf8"))
        checks.same(f"{file.name}, methods", "; ".join(sorted(printed)), "; ".join(sorted(methods)))
        patients = sorted(set.intersection(*(set(means) for means in methods.values())))
        by_patient = [ranks_of([means[patient] for means in methods.values()]) for patient in patients]
        draw = random.Random(0)
        for label, ranks in zip(methods, zip(*by_patient)):
            mark, *whisker = printed[label]
            checks.near(f"{file.name}, {label}, mean rank", mark, mean(ranks), ROUNDING_PX / unit)
            error = stdev(ranks) / sqrt(len(ranks))
            # The standard error of a 2.5 % quantile is about 2.7 standard deviations / sqrt(resamples).
            allowed = 4 * 2.7 * error * sqrt(1 / RESAMPLES + 1 / FIGURE_RESAMPLES) + 0.5 / len(ranks) + ROUNDING_PX / unit
            for end, shown, own in zip(("low", "high"), whisker, interval(ranks, draw)):
                checks.near(f"{file.name}, {label}, {end} end", shown, own, allowed)
