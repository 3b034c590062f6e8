"""
What the server's commands say, in Dutch.

The server is started by one person at a school or a board, stands alone, and may not import the desktop's texts: its
few sentences are here and are not translated.
"""

from typing import Final

ABOUT: Final = "De server van LVS Desktop: bewaart de leerlingen en medewerkers van een of meer scholen (SCIM 2.0)."
DATA: Final = "map met de gegevens (standaard ./lvs-server)"
DATABASE: Final = "adres van een database: postgresql://gebruiker:wachtwoord@host/naam (standaard SQLite in de map)"
LOG: Final = "bestand voor het logboek, - voor het scherm (standaard server.log in de map)"

SERVE: Final = "start de server"
HOST: Final = "adres waarop de server luistert (standaard 127.0.0.1: alleen deze computer)"
PORT: Final = "poort (standaard 8425)"
WORKERS: Final = "aantal processen (standaard 1)"
PUBLIC_URL: Final = "adres waaronder anderen de server zien, bijvoorbeeld https://lvs.mijnschool.nl"
CERTIFICATE: Final = "bestand met het TLS-certificaat (PEM)"
KEY: Final = "bestand met de sleutel van het certificaat (PEM)"
PRACTICE: Final = "maak bij de eerste start een verzonnen oefenschool met een toegangscode"

TENANT: Final = "scholen op deze server"
TENANT_ADD: Final = "voeg een school toe"
TENANT_LIST: Final = "toon de scholen"
SCHOOL_NAME: Final = "naam van de school"
SLUG: Final = "korte naam in het adres: kleine letters, cijfers en streepjes (standaard gemaakt van de naam)"

TOKEN: Final = "toegangscodes van beheerders"  # noqa: S105
TOKEN_ADD: Final = "maak een toegangscode; zij wordt één keer getoond"  # noqa: S105
TOKEN_LIST: Final = "toon de toegangscodes, zonder de codes zelf"  # noqa: S105
TOKEN_REVOKE: Final = "trek een toegangscode in"  # noqa: S105
OF_SCHOOL: Final = "korte naam van de school (zie tenant list)"
ADMIN_NAME: Final = "naam van de beheerder; staat bij elke wijziging"
ROLE: Final = "school_admin (hele school) of location_admin (eigen vestigingen)"
LOCATION: Final = "code van een vestiging, bijvoorbeeld 00; mag vaker"
DAYS: Final = "aantal dagen dat de code geldt (standaard 365)"
TOKEN_ID: Final = "nummer van de toegangscode (zie token list)"  # noqa: S105

SEED: Final = "vul een lege school met verzonnen leerlingen, zoals een LAS-koppeling dat doet"
ROUTE: Final = "magister (zonder leerlingnummers en leerwegen), somtoday of manual"
PUPILS: Final = "aantal leerlingen (standaard 1200)"
STAFF: Final = "aantal medewerkers (standaard 60)"
SEED_NUMBER: Final = "getal: hetzelfde getal geeft dezelfde school (standaard 1)"
EXPORT: Final = "schrijf ook de export van Magister die hierbij hoort, met nummers en leerwegen"

CHECK: Final = "controleer de database, of een draaiende server"
CHECK_URL: Final = "adres van een school op een draaiende server"
TOKEN_FILE: Final = "bestand met de toegangscode, - voor invoer van het scherm"  # noqa: S105

LISTENING: Final = """De server van LVS Desktop draait op {address}
Gegevens: {place}
Logboek: {log}
{next}
Stop de server met Ctrl+C."""
NO_SCHOOL_YET: Final = """Er is nog geen school. Open een tweede venster en geef:
  {command} tenant add "Naam van de school"{options}"""
SCHOOLS: Final = "Scholen: {count}. Hun adressen: {command} tenant list{options}"
PRACTICE_MADE: Final = """Er is een oefenschool gemaakt, met verzonnen leerlingen zonder nummer en leerweg.
Vul in LVS Desktop bij 'Verbinden' in:
  Adres: {address}
  Toegangscode: {token}
De code wordt maar één keer getoond; zij geldt {days} dagen.
De export van Magister die erbij hoort: {export}"""
NOT_SAFE: Final = """LET OP: de server luistert op {host}, zonder TLS.
Wachtwoorden en gegevens gaan dan leesbaar over het netwerk.
Geef --certificate en --key, of zet een webserver met https ervoor en geef --public-url https://..."""

TENANT_MADE: Final = """School toegevoegd: {name}
Adres: {path}
Maak nu een toegangscode voor de beheerder:
  {command} token add --tenant {slug} --name "Naam" --role school_admin{options}"""
TENANT_LINE: Final = "{slug}  {name}  {path}  leerlingen: {pupils}, medewerkers: {staff}, groepen: {groups}"
NO_TENANTS: Final = "Er is nog geen school."
TENANT_EXISTS: Final = "Er is al een school met de korte naam '{slug}'. Kies een andere met --slug."
TENANT_UNKNOWN: Final = "Er is geen school '{slug}' op deze server. Zie: tenant list."
SLUG_WRONG: Final = "De korte naam '{slug}' kan niet: gebruik 1 tot 40 kleine letters, cijfers en streepjes."
NAME_EMPTY: Final = "De naam mag niet leeg zijn."

TOKEN_MADE: Final = """Dit is de toegangscode van {name}. Bewaar haar goed: zij wordt maar één keer getoond.
Zij geldt tot en met {until}. Adres van de school: {path}"""  # noqa: S105
TOKEN_LINE: Final = "{id}  {tenant}  {name}  {role}  {locations}  {state}"  # noqa: S105
NO_TOKENS: Final = "Er zijn geen toegangscodes."
TOKEN_VALID: Final = "geldt tot en met {until}"  # noqa: S105
TOKEN_EXPIRED: Final = "verlopen op {until}"  # noqa: S105
TOKEN_REVOKED: Final = "ingetrokken op {until}"  # noqa: S105
TOKEN_UNKNOWN: Final = "Er is geen toegangscode met nummer {id}. Zie: token list."  # noqa: S105
TOKEN_GONE: Final = "De toegangscode van {name} werkt niet meer."  # noqa: S105
WHOLE_SCHOOL: Final = "hele school"
LOCATIONS_MISSING: Final = "Een location_admin heeft minstens één --location nodig."
LOCATIONS_TOO_MANY: Final = "Een school_admin ziet de hele school: laat --location weg."
DAYS_WRONG: Final = "--days moet tussen 1 en 3650 liggen."

SEEDED: Final = "'{slug}' heeft nu {pupils} leerlingen, {staff} medewerkers en {groups} groepen ({seconds:.1f} s)."
EXPORTED: Final = "De export van Magister staat in {path}."
NOT_WRITTEN: Final = "Het bestand {path} kan niet geschreven worden. Kies een andere plaats."
EXPORT_EXISTS: Final = "Het bestand {path} bestaat al. Kies een andere naam."
EXPORT_MAGISTER_ONLY: Final = "--export hoort bij --route magister."
NOT_EMPTY: Final = "De school '{slug}' heeft al gegevens. Vul alleen een lege school."
NUMBERS_WRONG: Final = "Kies 1 tot 100000 leerlingen en 0 tot 10000 medewerkers."

CHECK_SCHOOL: Final = (
    "{slug}: {pupils} leerlingen, {staff} medewerkers, {groups} groepen, {results} toetsresultaten; "
    "volgnummer {seq}; {digest}"
)
CHECK_FINE: Final = "Alles in orde."
CHECK_FAULTS: Final = "Niet in orde: {count} punten."
CHECK_NOTE: Final = "Ter informatie: {text}"
CHECK_SCHEMA: Final = "de tabel '{table}' ontbreekt. Start de server één keer; dan wordt zij gemaakt."
CHECK_COLUMN: Final = "de kolom '{column}' ontbreekt. Start de server één keer; dan wordt zij gemaakt."
CHECK_RESULT: Final = "{slug}: toetsresultaat {id} hoort bij niemand, of niet bij wie het zegt."
CHECK_BODY: Final = "{slug}: record {id} is niet leesbaar."
CHECK_MISMATCH: Final = "{slug}: record {id} en zijn zoekgegevens verschillen ({what})."
CHECK_SEQ: Final = "{slug}: volgnummer {found} is hoger dan dat van de school ({seq})."
CHECK_MEMBER: Final = "{slug}: groep {id} noemt {count} leden die er niet meer zijn."
CHECK_MOMENT: Final = "{slug}: het laatste moment ({seq}) ontbreekt; desktops lezen dan alles opnieuw."
CHECK_DUE: Final = "{slug}: {count} verwijderde records zijn ouder dan {days} dagen en worden opgeruimd."
CHECK_TOKENS: Final = "{count} toegangscodes zijn verlopen."
CHECK_ONE_FORM: Final = "Geef --url en --token-file samen."
CHECK_ANSWERS: Final = "De server antwoordt: {school}, als {name} ({role}, {locations})."
CHECK_OFFLINE: Final = "De server op {url} antwoordt niet. Klopt het adres, en draait de server?"
CHECK_REFUSED: Final = "De server weigert de toegangscode (of kent de school niet)."
CHECK_ODD: Final = "De server antwoordt anders dan verwacht (status {status})."

NO_DATABASE: Final = "De database is niet bereikbaar ({error}). Controleer --database, of de map {place}."
NO_FILE: Final = "er is geen bestand server.db"
FOLDER_WRONG: Final = "De map {place} kan niet gemaakt of beschreven worden."
NEEDS_SERVER_PARTS: Final = "De serveronderdelen zijn niet geïnstalleerd. Geef: pip install 'lvs-desktop[server]'"
TLS_TOGETHER: Final = "Geef --certificate en --key samen."
FILE_MISSING: Final = "Het bestand {path} is er niet of is niet leesbaar."
PORT_TAKEN: Final = "Poort {port} is al in gebruik, of mag niet. Kies een andere met --port."
STOPPED: Final = "De server is gestopt."

USAGE: Final = "gebruik: "
OPTIONS: Final = "opties"
COMMANDS: Final = "opdrachten"
COMMAND: Final = "OPDRACHT"
GIVEN: Final = "wat u geeft"
HELP: Final = "toon deze uitleg"
WRONG_MISSING: Final = "Er ontbreekt: {what}."
WRONG_UNKNOWN: Final = "Dit is onbekend: {what}."
WRONG_CHOICE: Final = "{what} kan niet '{given}' zijn. Kies uit: {choices}."
WRONG_VALUE: Final = "Achter {what} hoort een waarde."
WRONG_NUMBER: Final = "{what} moet een getal zijn, niet '{given}'."
WRONG: Final = "De opdracht klopt niet."
SEE_HELP: Final = "Zie de uitleg met --help."


class Refused(Exception):
    """What a command can't do, in words for the person who gave it."""
