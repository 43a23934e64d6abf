"""The services that run with their real programs: for each kind the site's lines, by a name for the test."""

from typing import Final

SERVICES: Final = {
    "apache": """\
  www:
    software: apache
    address: front.web
    document_root: /var/www/botanic
    tls: {certificate: /var/lib/www.pem, name: www.example.org}
""",
    "apache on-master": """\
  www: {software: apache, address: front.web, bind: on-master, document_root: /var/www/botanic}
""",
}
