"""Launch and replication configurations: a template, defaults, and the settings that a source server has of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mgn_mock.service.settings.facts import (
    CONFIGURATION_NAMES,
    SERVER_WITHOUT_TEMPLATE_HAS_DEFAULTS,
    SETTINGS_CHANGE_IN_ANY_STATE,
    TEMPLATES_ARE_TAKEN_OVER,
)
from mgn_mock.service.settings.templates import inherited, settings_of
from mgn_mock.service.shared.views import project
from mgn_mock.state.resource_types import SERVER_SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from mgn_mock.state.blobs import Resource
    from mgn_mock.state.facts import Fact
    from mgn_mock.state.resource_types import ResourceType
    from mgn_mock.state.world import Region


# The internal member of a template of which `licensing` was said, since its default is shown, too.
SAID_LICENSING = "_saidLicensing"


class Default(NamedTuple):
    """What a member is where nothing is said of it."""

    value: Any
    fact: Fact


class ConfigurationType(NamedTuple):
    """One of the two types of configuration that a source server has."""

    part: str
    """The member of a server's settings, and of a version of the templates, that holds it."""
    template: ResourceType
    """The type of the template that a server inherits it from."""
    defaults: Mapping[str, Default]
    """The members of a template of which nothing is said."""
    checked: Callable[[Region, Resource], Resource]
    """Holds the members of a template against one another, and returns those that mean something."""

    @property
    def shape(self) -> str:
        """The shape of a server's configuration, such as `LaunchConfiguration`."""
        return self.template.resource_type.removesuffix("Template")

    @property
    def default_values(self) -> Resource:
        """Return the members of a template of which nothing is said."""
        return {name: default.value for name, default in self.defaults.items()}

    @staticmethod
    def marked(said: Resource) -> Resource:
        """Return what was said of a template with a mark on what decides only where it was said."""
        return {**said, SAID_LICENSING: True} if "licensing" in said else said

    def rest_on_defaults(self, region: Region, names: Container[str]) -> None:
        """Rest on the defaults of members, as far as they have any."""
        for name, default in self.defaults.items():
            if name in names:
                region.rest_on(default.fact)

    def rest_on_inheritance(self, region: Region, server: Resource) -> None:
        """Rest on what a source server took over, or on the defaults in place of it."""
        region.rest_on(CONFIGURATION_NAMES)
        region.rest_on(TEMPLATES_ARE_TAKEN_OVER)
        settings = settings_of(region, server["sourceServerID"])
        if not inherited(region, settings, self.part):
            region.rest_on(SERVER_WITHOUT_TEMPLATE_HAS_DEFAULTS)
            self.rest_on_defaults(region, project(self.default_values, self.shape).keys() - settings.get(self.part, {}))

    def template_of(self, region: Region, settings: Resource) -> Resource:
        """Return the template that a source server inherited, complete with defaults."""
        return {**self.default_values, **inherited(region, settings, self.part)}

    def of_server(self, region: Region, server: Resource) -> Resource:
        """Return the configuration of a source server: what is its own, over what it inherited."""
        server_id = server["sourceServerID"]
        settings = settings_of(region, server_id)
        return {
            "name": f"{self.template.title.removesuffix(' Template')} for Source Server {server_id}",
            **project(self.template_of(region, settings), self.shape),
            **settings.get(self.part, {}),
            "sourceServerID": server_id,
        }

    def change(self, region: Region, server: Resource, given: Resource) -> None:
        """Change members of a source server's configuration; others stay as they are."""
        change_part(region, server, self.part, project(given, self.shape))


def rest_on_state(region: Region, server: Resource) -> None:
    """Rest on the acceptance of changes in states in which a stricter service could refuse them."""
    gone = server["isArchived"] or server["dataReplicationInfo"]["dataReplicationState"] == "DISCONNECTED"
    if gone or server["sourceServerID"] in region.in_jobs:
        region.rest_on(SETTINGS_CHANGE_IN_ANY_STATE)


def change_part(region: Region, server: Resource, part: str, given: Resource) -> None:
    """Change members of one part of a source server's own settings."""
    settings = settings_of(region, server["sourceServerID"])
    settings[part] = {**settings.get(part, {}), **given}
    region.of(SERVER_SETTINGS).put(settings)
