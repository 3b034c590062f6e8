"""The words of problems with the server that the school is synchronised with."""

from lvs_desktop.domain.problems import ProblemCode as Code
from lvs_desktop.services.problem_facts import Said
from lvs_desktop.services.texts import _, ngettext


def text(code: Code, said: Said) -> str | None:
    """What stopped it and what to do now; None if the problem is of another kind."""
    minutes = -(-said.count("seconds") // 60)
    match code:
        case Code.SERVER_OFFLINE:
            found = _("{server} can't be reached. Check your internet connection.")
            found += " " + _("Your work is kept here. It is sent as soon as there is a connection.")
        case Code.SERVER_ADDRESS_WRONG:
            found = _("{server} is not a server for this program. Check the address, letter by letter.")
            found += " " + _("It is in the message in which you got the token.")
        case Code.SERVER_INSECURE:
            found = _("{server} has no secure connection. Nothing was sent. Use an address that begins with https://.")
        case Code.SERVER_REDIRECTED:
            found = _("{server} sends this program on to {other}. Nothing was sent there.")
            found += " " + _("Ask the administrator of the server for the right address.")
        case Code.SERVER_CERTIFICATE:
            found = _("The secure connection with {host} can't be trusted. Nothing was sent.")
            found += " " + _("Check date and time of this computer. Then ask your network administrator.")
        case Code.SERVER_TOKEN_REFUSED:
            found = _("{server} does not accept the token. It may have expired.")
            found += " " + _("Ask the administrator of the server for a new token and connect again.")
        case Code.SERVER_FORBIDDEN:
            found = _("{server} knows the token, but does not let it see this school.")
            found += " " + _("Ask the administrator of the server for a token for your school.")
        case Code.SERVER_BUSY:
            found = _("{server} can't answer now. Nothing is lost.")
            found += " " + (
                ngettext("Try again in {n} minute.", "Try again in {n} minutes.", minutes).replace("{n}", str(minutes))
                if minutes
                else _("Try again later.")
            )
        case Code.SERVER_ODD:
            found = _("{server} gave an answer that can't be used. Nothing of it was taken in.")
            found += " " + _("Try again. If it stays so, tell the administrator of the server.")
        case Code.SERVER_PROXY if said.raw("reason") == "unusable":
            found = _("This program can't use the proxy that is set on this computer. Nothing was sent.")
            found += " " + _("Ask your network administrator for the address of a proxy for https.")
        case Code.SERVER_PROXY:
            found = _("The proxy of your network asks for a name and a password. Nothing was sent.")
            found += " " + _("Ask your network administrator to let {host} through.")
        case _:
            return None
    return found.format(
        server=said.value("server") if said.has("server") else _("The server"),
        host=said.inside("server", _("the server")),
        other=said.inside("other", _("another server")),
    )
