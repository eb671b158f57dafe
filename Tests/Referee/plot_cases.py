"""The plots that both SDKs report: arguments by their Python names, as JSON for the other side."""
import dataclasses
import warnings

NAN, INF = float("nan"), float("inf")


@dataclasses.dataclass
class Case:
    name: str
    kind: str
    arguments: dict
    series: str = "series"
    iteration: int = 0
    title: str = ""

    @property
    def key(self):
        # A line plot has no series of its own.
        return (self.title or self.name, "" if self.kind == "line_plot" else self.series, self.iteration)

    def specification(self):
        return {"title": self.title or self.name, "series": self.series, "iteration": self.iteration, "kind": self.kind,
                "arguments": self.arguments}

    def report(self, logger):
        import numpy

        # Deep enough a copy: the SDK changes what it is given.
        arguments = {name: dict(value) if isinstance(value, dict) else value for name, value in self.arguments.items()}
        title, series = self.title or self.name, self.series
        common = {"iteration": self.iteration}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self.kind == "plotly":
                logger.report_plotly(title, series, **arguments, **common)
            elif self.kind == "line_plot":
                lines = [dict(line, data=points(line["data"])) for line in arguments.pop("series")]
                logger.report_line_plot(title, lines, **arguments, **common)
            elif self.kind == "scatter2d":
                data = points(arguments.pop("scatter"))
                logger.report_scatter2d(title, series, data or numpy.zeros((0, 2)), **arguments, **common)
            elif self.kind == "scatter3d":
                clouds = arguments.pop("clouds", None)
                scatter = [numpy.array(cloud) for cloud in clouds] if clouds else arguments.pop("scatter")
                logger.report_scatter3d(title, series, scatter, **arguments, **common)
            elif "records" in arguments:
                records = arguments.pop("records")
                names = list(dict.fromkeys(name for record in records for name in record))
                table = [names] + [[record.get(name) for name in names] for record in records]
                logger.report_table(title, series, table_plot=table, **arguments, **common)
            else:
                getattr(logger, f"report_{self.kind}")(title, series, **arguments, **common)


def points(data):
    """Points written out, or made by the rule that PlotPoints.swift has too."""
    if not isinstance(data, dict):
        return data
    integers, scale, state, result = data.get("integers", False), data.get("scale", 1), 1, []
    for position in range(data["count"]):
        state = (1_103_515_245 * state + 12_345) % (1 << 31)
        result.append([position, state >> 16] if integers else [position * scale, state / (1 << 31) * scale])
    return result


LAYOUT = {"height": 600, "xaxis": {"type": "category", "title": "over"}, "legend": {"orientation": "h"}, "nothing": None}
ROWS = [[1, 2.5, 3], [4, 5, -6]]
MATRIX = [[0.1, 1e-9, 3], [4, 16777217, -0.0]]
FIGURE = {
    "data": [{"type": "bar", "x": ["a", "b"], "y": [1, 2.5], "marker": {"color": ["red", "#00f"], "line": {"width": 2}}},
             {"type": "pie", "labels": ["ä", "\"quoted\"\\"], "values": [3, 1], "hole": 0.4}],
    "layout": {"title": {"text": "replaced", "x": 0.5}, "xaxis": {"title": "kept"}, "annotations": [{"text": "<b>é</b>"}]},
}


def cases(folder, address):
    return histograms() + scatters() + clouds() + matrices() + tables(folder, address) + figures()


def histograms():
    def case(name, **arguments):
        return Case(f"histogram {name}", "histogram", arguments)

    return [
        case("of numbers", values=[1.5, 2, -3.25]),
        case("of integers", values=[1, 2, 9007199254740993]),
        Case("histogram with axes", "histogram", {"values": [1, 2], "xaxis": "X \"ü\"", "yaxis": "Y\\\n"}, iteration=7),
        case("of rows", values=ROWS),
        case("with a label a row", values=ROWS, labels=["A", "B"]),
        case("with labels for columns", values=[1, 2, 3], xlabels=["a", "b", "c"]),
        case("with one label for all rows", values=ROWS, labels=["A"], xlabels=["a", "b", "c"]),
        case("with both labels", values=ROWS, labels=["A", "B"], xlabels=["a", "b", "c"], mode="stack"),
        case("relative", values=ROWS, mode="relative"),
        case("with data arguments", values=ROWS, data_args={"orientation": "h", "marker": {"color": "blue"}, "name": "n"}),
        case("with an extra layout", values=ROWS, xaxis="X", extra_layout=LAYOUT),
        case("of what is no number", values=[1.0, NAN, INF, -INF]),
        case("of nothing", values=[]),
        Case("histogram without series", "histogram", {"values": [1, 2], "labels": ["A"]}, series=""),
        Case("histogram with odd names", "histogram", {"values": [1], "labels": ["\u2028\x01\\"]}, series="se/ries \"ü\"\t",
             title="ti/tle 'é' 😀", iteration=2**40),
        Case("vector", "vector", {"values": [3, 1, 2], "labels": ["A"], "xlabels": ["a", "b", "c"], "xaxis": "X"}),
    ]


def scatters():
    def case(name, **arguments):
        return Case(f"scatter2d {name}", "scatter2d", arguments)

    def lines(name, series, **arguments):
        return Case(f"line plot {name}", "line_plot", dict(arguments, series=series))

    line = [[0, 1], [1, 0.5], [2, 1e-300]]
    return [
        case("of numbers", scatter=line),
        case("of integers", scatter=[[1, 2], [3, 4]]),
        case("with markers", scatter=line, mode="markers", xaxis="X", yaxis="Y"),
        case("with everything", scatter=line, mode="lines+markers", xaxis="X", yaxis="Y", labels=["a", "b", "ç"],
             comment="a <i>comment</i>", extra_layout=LAYOUT),
        case("of what is no number", scatter=[[0.0, NAN], [INF, -INF], [1.0, 2.0]]),
        case("of nothing", scatter=[]),
        case("at the limit", scatter={"count": 50_000, "scale": 0.5}),
        case("thinned out", scatter={"count": 50_001, "scale": 0.5}),
        case("thinned out by three", scatter={"count": 123_457, "scale": 1234.5}),
        case("of integers thinned out", scatter={"count": 70_000, "integers": True}),
        case("of small numbers thinned out", scatter={"count": 60_000, "scale": 1e-4}),
        lines("of two lines", [{"name": "A", "data": line, "labels": ["a", "b", "c"]}, {"name": "B", "data": [[1, 2]]}],
              xaxis="X", yaxis="Y"),
        lines("reversed", [{"name": "A", "data": line}], xaxis="X", yaxis="Y", reverse_xaxis=True, mode="markers",
              comment="why", extra_layout={"xaxis": {"autorange": True}, "yaxis": {"type": "log"}}),
        lines("of no lines", [], xaxis="X", yaxis="Y"),
        lines("thinned out", [{"name": "long", "data": {"count": 420_000, "scale": 0.01}},
                              {"name": "short", "data": [[0.123456789, 1.987654321], [2.5, 3.5]]},
                              {"name": "counts", "data": {"count": 200_000, "integers": True}}], xaxis="X", yaxis="Y"),
    ]


def clouds():
    def case(name, **arguments):
        return Case(f"scatter3d {name}", "scatter3d", arguments)

    cloud = [[0.1, 2, 3], [4, 5.5, -6e30]]
    return [
        case("of numbers", scatter=cloud),
        case("with everything", scatter=cloud, xaxis="X", yaxis="Y", zaxis="Z", labels=["a", "b"], mode="lines+markers",
             comment="hm", extra_layout={"scene": {"xaxis": {"type": "log"}, "aspectmode": "cube"}, "showlegend": False}),
        case("of two clouds", clouds=[cloud, [[7.1, 8.2, 9.3]]], labels=[["a", "b"], ["c"]]),
        case("of what is no number", scatter=[[0.0, NAN, 1e300], [INF, -INF, 1.0]]),
    ]


def matrices():
    return [
        Case("confusion matrix", "confusion_matrix", {"matrix": MATRIX}),
        Case("confusion matrix with everything", "confusion_matrix", {
            "matrix": MATRIX, "xaxis": "X", "yaxis": "Y", "xlabels": ["a", "b", "c"], "ylabels": ["d", "e"],
            "yaxis_reversed": True, "comment": "hm"}, iteration=3),
        Case("confusion matrix with an extra layout", "confusion_matrix", {
            "matrix": MATRIX, "extra_layout": {"showscale": False, "xaxis": {"side": "top"}, "type": "contour"}}),
        Case("confusion matrix in our colours", "confusion_matrix", {"matrix": MATRIX, "extra_layout": {}}),
        Case("confusion matrix of what is no number", "confusion_matrix", {"matrix": [[1.0, NAN], [INF, -INF]]}),
        Case("confusion matrix of nothing", "confusion_matrix", {"matrix": []}),
        Case("matrix", "matrix", {"matrix": MATRIX, "xlabels": ["a", "b", "c"], "yaxis_reversed": True}),
        Case("surface", "surface", {"matrix": MATRIX}),
        Case("surface with everything", "surface", {
            "matrix": MATRIX, "xaxis": "X", "yaxis": "Y", "zaxis": "Z", "xlabels": ["a", "b", "c"], "ylabels": ["d", "e"],
            "camera": [1, -0.5, 2.5], "comment": "hm", "extra_layout": {"scene": {"zaxis": {"nticks": 9}}}}),
        Case("surface of what is no number", "surface", {"matrix": [[1.0, NAN], [INF, 2.0]]}),
    ]


CSV = "run,loss,step,best,note\na,0.25,1,True,first\nb,,2,False,\"with, comma\"\nc,inf,3,True,\nd,-inf,4,False,NA\n"
DIGITS = "run,loss,small\na,0.12345678901234,1e-12\nb,1234.5678901234567,2\n"


def tables(folder, address):
    (folder / "table.csv").write_text(CSV)
    (folder / "quoted.csv").write_bytes(b'\xef\xbb\xbfn,"q ""x""",a,a,\r\n\r\n"l1\nl2","1,5",007, 5 ,x\r\nz,NA,-2,3\r\n')
    (folder / "digits.csv").write_text(DIGITS)

    def case(name, **arguments):
        return Case(f"table {name}", "table", arguments)

    records = [{"epoch": 1, "loss": 0.5, "note": "first", "isBest": False}, {"epoch": 2, "loss": 0.25, "isBest": True}]
    return [
        case("of rows", table_plot=[["name", "value", 3], ["a", 1, None], ["b", 2.5, True], ["ç\"\n", -0.0, "x"]]),
        case("of a header only", table_plot=[["name", "value"]]),
        case("of nothing", table_plot=[]),
        case("with ragged rows", table_plot=[["a", "b", "c"], [1, 2, "wide"], [3]]),
        case("of what is no number", table_plot=[["a"], [NAN], [INF], [1.0]]),
        case("of nested cells", table_plot=[["a"], [[1, 2]], [{"k": "v"}]]),
        case("with everything", table_plot=[["a", "b"], [1, 2]], extra_layout={"height": 300, "title": "over"},
             extra_data={"columnwidth": [2.0, 1], "header": {"fill": {"color": "red"}, "align": "right"},
                         "cells": {"height": 20}}),
        case("of records", records=records),
        case("from csv", csv=str(folder / "table.csv")),
        case("from csv with quotes", csv=str(folder / "quoted.csv"), extra_layout={"height": 1}),
        case("from csv with many digits", csv=str(folder / "digits.csv")),
        case("from a url", url=f"{address}/table.csv"),
    ]


def figures():
    def case(name, figure):
        return Case(f"plotly {name}", "plotly", {"figure": figure})

    return [
        case("figure", FIGURE),
        case("without layout", {"data": [{"y": [1, 2]}], "frames": [{"name": "f"}]}),
        case("of what is no number", {"data": [{"x": [1.0, NAN, INF, -INF], "opacity": NAN, "z": [[NAN, 1.0]]}, "odd"],
                                      "layout": {"width": INF}}),
        case("without data", {"layout": {"height": 5}}),
    ]
