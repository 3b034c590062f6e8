"""The style sheet: only what Fusion can't say with a palette. Lengths come from the text's size, never in points."""

from collections.abc import Mapping
from pathlib import Path
from string import Template


def sheet(colours: Mapping[str, str], em: int, pictures: Path, *, high_contrast: bool = False) -> str:
    """
    The style sheet of the application.

    Args:
        colours: Palette role -> #RRGGBB.
        em: Height of the text's body in pixels.
        pictures: Folder with check.svg, dash.svg, down.svg and up.svg in the palette's colours.
        high_contrast: What differs by its ground only gets an edge.
    """
    lengths = {
        "e_small": round(em * 0.9),
        "e_lead": round(em * 1.1),
        "e_heading": round(em * 1.2),
        "e_title": round(em * 1.75),
        "e_big": round(em * 1.5),
        "pad": round(em * 0.32),
        "pad_button": round(em * 0.43),
        "pad_button_1": round(em * 0.43) - 1,
        "pad_wide": round(em * 0.85),
        "pad_1": round(em * 0.32) - 1,  # beside a border of 2 pixels instead of 1: nothing moves
        "pad_wide_1": round(em * 0.85) - 1,
        "gap_1": round(em * 0.6) - 1,
        "gap": round(em * 0.6),
        "box": round(em * 1.05),
        "arrow": round(em * 0.8),
        "e_arrow": round(em * 1.0),
        "round": round(em * 1.05) // 2 + 2,
        "thin": round(em * 0.3),
    }
    urls = {f"url_{name}": (pictures / f"{name}.svg").as_posix() for name in ("check", "dash", "down", "up")}
    whole = _SHEET + _EDGES if high_contrast else _SHEET
    return Template(whole).substitute({**colours, **lengths, **urls})


_SHEET = """
QToolTip { background: $card; color: $text; border: 1px solid $muted; padding: ${pad}px; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="small"] { color: $muted; font-size: ${e_small}px; }
QLabel[tone="small-muted"] { color: $muted; font-size: ${e_small}px; }
QLabel[tone="small-ok"] { color: $ok; font-size: ${e_small}px; }
QLabel[tone="small-attention"] { color: $attention; font-size: ${e_small}px; }
QLabel[tone="small-error"] { color: $error; font-size: ${e_small}px; }
QLabel[tone="small-primary"] { color: $primary; font-size: ${e_small}px; }
QLabel[tone="lead"] { font-size: ${e_lead}px; }
QLabel[tone="strong"] { font-weight: bold; }
QLabel[tone="heading"] { font-size: ${e_heading}px; font-weight: bold; }
QLabel[tone="title"] { font-size: ${e_title}px; font-weight: bold; }
QLabel[tone="big"] { font-size: ${e_big}px; font-weight: bold; }
QLabel[tone="ok"] { color: $ok; }
QLabel[tone="attention"] { color: $attention; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="primary"] { color: $primary; }

QPushButton, QToolButton[plain="true"] {
  background: $card; color: $text; border: 1px solid $muted; border-radius: 6px;
  padding: ${pad_button}px ${pad_wide}px;
}
QPushButton:hover { background: $info_ground; }
QPushButton:focus { border: 2px solid $primary; padding: ${pad_button_1}px ${pad_wide_1}px; }
QPushButton:disabled { color: $muted; background: $window; border: 1px solid $line; }
QPushButton[look="primary"] { background: $primary; color: $on_primary; border: 1px solid $primary; font-weight: bold; }
QPushButton[look="primary"]:hover { border: 1px solid $text; }
QPushButton[look="primary"]:focus { border: 2px solid $text; padding: ${pad_button_1}px ${pad_wide_1}px; }
QPushButton[look="primary"]:disabled { background: $window; color: $muted; border: 1px solid $line; }
QPushButton[look="link"] { background: transparent; color: $primary; border: 1px solid transparent; text-decoration: underline;
  padding: ${pad}px; text-align: left; }
QPushButton[look="link"]:focus { border: 2px solid $primary; padding: ${pad_1}px; }
QPushButton[look="step"] { background: transparent; border: 2px solid transparent; text-align: left; padding: 0; }
QPushButton[look="step"]:hover { background: $card; }
QPushButton[look="step"]:checked { background: $card; border: 1px solid $line; border-left: 4px solid $primary; }
QPushButton[look="step"]:focus { border: 2px solid $primary; padding: 0; }
QPushButton[look="row"] { background: $card; border: 1px solid $line; border-radius: 8px; text-align: left; padding: 0; }
QPushButton[look="row"]:hover { background: $info_ground; }
QPushButton[look="row"]:focus { border: 2px solid $primary; padding: 0; }

QPushButton[chip="ok"] { background: $ok_ground; }
QPushButton[chip="info"] { background: $info_ground; }
QPushButton[chip="plain"] { background: $window; }
QPushButton[chip="attention"] { background: $attention_ground; }
QPushButton[chip="error"] { background: $error_ground; }
QPushButton[chip] { border: 1px solid $line; border-radius: 8px; padding: 0; color: $text; }
QPushButton[chip]:hover { border: 1px solid $muted; }
QPushButton[chip]:checked { border: 2px solid $primary; }
QPushButton[chip]:focus { border: 3px solid $primary; padding: 0; }

QFrame[frame="card"] { background: $card; border: 1px solid $line; border-radius: 8px; }
QFrame[frame="drop"] { background: $card; border: 2px dashed $muted; border-radius: 8px; }
QFrame[frame="callout-info"] { background: $info_ground; border: none; border-left: 4px solid $info; border-radius: 4px; }
QFrame[frame="callout-ok"] { background: $ok_ground; border: none; border-left: 4px solid $ok; border-radius: 4px; }
QFrame[frame="callout-attention"] { background: $attention_ground; border: none; border-left: 4px solid $attention; border-radius: 4px; }
QFrame[frame="callout-error"] { background: $error_ground; border: none; border-left: 4px solid $error; border-radius: 4px; }
QWidget[frame="sidebar"] { background: $sidebar; }
QFrame[frame="toast"] { background: $text; border-radius: 8px; }
QFrame[frame="toast"] QLabel { color: $window; }
QPushButton[look="toast"] { background: $text; color: $window; border: 1px solid $window; font-weight: bold; }
QPushButton[look="toast"]:focus { border: 2px solid $window; }
QFrame[frame="line"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox {
  background: $card; color: $text; border: 1px solid $muted; border-radius: 5px; padding: ${pad}px ${gap}px;
  selection-background-color: $primary; selection-color: $on_primary; placeholder-text-color: $muted;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus { border: 2px solid $primary; padding: ${pad_1}px ${gap_1}px; }
QLineEdit[wrong="true"] { border: 2px solid $error; padding: ${pad_1}px ${gap_1}px; }
QLineEdit[readOnly="true"] { background: $window; border: 1px solid $line; }
QLineEdit:disabled, QComboBox:disabled { color: $muted; background: $window; border: 1px solid $line; }
QComboBox::drop-down { border: none; width: ${e_arrow}px; }
QComboBox::down-arrow { image: url($url_down); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView { background: $card; color: $text; border: 1px solid $muted;
  selection-background-color: $primary; selection-color: $on_primary; }

QCheckBox, QRadioButton { spacing: ${gap}px; background: transparent; border: 2px solid transparent; border-radius: 4px; padding: 1px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $primary; }
QCheckBox::indicator, QAbstractItemView::indicator {
  width: ${box}px; height: ${box}px; border: 2px solid $muted; border-radius: 3px; background: $card; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {
  background: $primary; border: 2px solid $primary; image: url($url_check); }
QAbstractItemView::indicator:checked:selected { border: 2px solid $on_primary; }
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {
  background: $primary; border: 2px solid $primary; image: url($url_dash); }
QCheckBox::indicator:disabled { border: 2px solid $line; }
QRadioButton::indicator { width: ${box}px; height: ${box}px; border: 2px solid $muted; border-radius: ${round}px; background: $card; }
QRadioButton::indicator:checked { border: 2px solid $primary; background: qradialgradient(cx:0.5, cy:0.5, radius:0.5, fx:0.5, fy:0.5,
  stop:0 $primary, stop:0.55 $primary, stop:0.62 $card, stop:1 $card); }

QProgressBar { background: $card; border: 1px solid $muted; border-radius: 3px; max-height: ${gap}px; min-height: ${gap}px; }
QProgressBar::chunk { background: $primary; border-radius: 2px; }

QScrollArea, QScrollArea > QWidget > QWidget[scrolled="true"] { background: transparent; border: none; }
QAbstractItemView { background: $card; alternate-background-color: $window; color: $text; border: 1px solid $line; border-radius: 6px;
  gridline-color: $line; selection-background-color: $primary; selection-color: $on_primary; outline: none; }
QAbstractItemView:focus { border: 2px solid $primary; }
QHeaderView { background: $window; border: none; }
QHeaderView::section { background: $window; color: $text; font-weight: bold; border: none; border-bottom: 1px solid $muted;
  padding: ${pad}px ${gap}px; text-align: left; }
QHeaderView::up-arrow { image: url($url_up); width: ${arrow}px; height: ${arrow}px; }
QHeaderView::down-arrow { image: url($url_down); width: ${arrow}px; height: ${arrow}px; }
QTableCornerButton::section { background: $window; border: none; }

QMenuBar { background: $sidebar; color: $text; border-bottom: 1px solid $line; }
QMenuBar::item { padding: ${pad}px ${gap}px; background: transparent; }
QMenuBar::item:selected { background: $primary; color: $on_primary; }
QMenu { background: $card; color: $text; border: 1px solid $muted; padding: ${pad}px; }
QMenu::item { padding: ${pad}px ${pad_wide}px; }
QMenu::item:selected { background: $primary; color: $on_primary; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $line; margin: ${pad}px; }

QScrollBar:vertical { background: transparent; width: ${e_small}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${e_small}px; margin: 0; }
QScrollBar::handle { background: $muted; border: 3px solid $window; border-radius: ${thin}px; min-height: 40px; min-width: 40px; }
QScrollBar::handle:hover { background: $primary; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""  # noqa: E501

_EDGES = """
QPushButton:disabled, QPushButton[look="primary"]:disabled, QLineEdit:disabled, QComboBox:disabled { border: 1px dashed $muted; }
QPushButton:hover { border: 2px solid $primary; padding: ${pad_button_1}px ${pad_wide_1}px; }
QPushButton[look="row"]:hover, QPushButton[look="step"]:hover, QPushButton[chip]:hover { border: 2px solid $primary; padding: 0; }
QPushButton[look="link"]:hover { border: 1px solid $primary; padding: ${pad}px; }
QFrame[frame="callout-info"] { border: 1px solid $text; border-left: 6px solid $info; }
QFrame[frame="callout-ok"] { border: 1px solid $text; border-left: 6px solid $ok; }
QFrame[frame="callout-attention"] { border: 1px solid $text; border-left: 6px solid $attention; }
QFrame[frame="callout-error"] { border: 1px solid $text; border-left: 6px solid $error; }
QFrame[frame="sidebar"] { border: none; border-right: 1px solid $text; }
QScrollBar::handle { background: $text; }
"""  # noqa: E501
