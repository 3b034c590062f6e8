"""The receipts of the synchronisations, kept as JSON."""

import json
from typing import Any, Final

from sqlalchemy import Connection, select

from lvs_desktop.domain.exchanging import Digest, Kind
from lvs_desktop.domain.syncing import Act, Receipt
from lvs_desktop.storage.tables import sync_receipt

KEPT: Final = 50  # receipts


def keep(connection: Connection, receipt: Receipt) -> None:
    """Keep a receipt; of older ones the newest few stay."""
    connection.execute(sync_receipt.insert().values(at=receipt.at, content=_receipt_text(receipt)))
    newest = select(sync_receipt.c.id).order_by(sync_receipt.c.id.desc()).limit(KEPT)
    connection.execute(sync_receipt.delete().where(sync_receipt.c.id.not_in(newest)))


def read(connection: Connection) -> list[Receipt]:
    """The receipts that are kept, newest first."""
    rows = connection.execute(select(sync_receipt.c.content).order_by(sync_receipt.c.id.desc())).scalars()
    return [_receipt(json.loads(content)) for content in rows]


def _receipt_text(receipt: Receipt) -> str:
    values: dict[str, Any] = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__}
    for name in ("goes", "comes"):
        values[name] = [[*key, number] for key, number in values[name].items()]
    for name in ("here", "there"):
        values[name] = {kind: [digest.count, digest.hash] for kind, digest in values[name].items()}
    return json.dumps(values, ensure_ascii=False)


def _receipt(values: dict[str, Any]) -> Receipt:
    for name in ("goes", "comes"):
        values[name] = {(Kind(kind), Act(act)): number for kind, act, number in values[name]}
    for name in ("here", "there"):
        values[name] = {Kind(kind): Digest(count=count, hash=hash_) for kind, (count, hash_) in values[name].items()}
    return Receipt(**{**values, "notes": tuple(values["notes"])})
