"""What a page of the window and a page of a flow have in common: title, lead, a part that scrolls, a foot."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from lvs_desktop.gui.widgets.card import column, scrolled
from lvs_desktop.gui.widgets.labels import PageTitle, Text


class PageFrame(QVBoxLayout):
    """
    The layout of a page.

    Attributes:
        title: Takes the focus when the page comes on screen.
        lead: A muted line under the title; hidden while empty.
        body: The column that scrolls, title and lead on top of it.
        foot: A column under it, always in sight.
    """

    def __init__(self, page: QWidget, title: str, *, lead: str, scrolling: bool) -> None:
        super().__init__(page)
        self.title = PageTitle(title)
        self.lead = Text(lead, tone="muted")
        if not lead:  # showing what has no parent yet would flash a window of its own
            self.lead.hide()
        content = QWidget()
        self.body = column(content, self.title, self.lead, gap=0.7)
        footing = QWidget()
        self.foot = column(footing, gap=0.4)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self.addWidget(scrolled(content) if scrolling else content, 1)
        self.addWidget(footing)
