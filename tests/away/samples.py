"""Sample facts of /coach away; its answers are among those of people."""

from tests.samples import Sample

SAMPLES = (Sample("away/help", {"command": "/coach away"}),)
