"""What a still figure is drawn with; to import this is to have waited for it."""

from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

__all__ = [
    "Affine2D", "Figure", "FigureCanvasSVG", "Line2D", "Path", "PathPatch", "Rectangle"
]  # fmt: skip
