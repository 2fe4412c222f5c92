package cadre.app.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.app.ProjectFolder;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The manifest that a person pastes has all that the gateway needs, and asks for no more. */
class SlackManifestTest {
    @Test
    void it_names_the_scopes_and_events_of_the_gateway() throws IOException {
        var text = Files.readString(ProjectFolder.root().resolve("deploy/slack-manifest.json"));
        var manifest = Json.read(text, JsonNode.class);

        var settings = manifest.path("settings");
        assertThat(settings.path("socket_mode_enabled").asBoolean()).isTrue();
        assertThat(settings.path("event_subscriptions").path("bot_events").valueStream())
                .extracting(JsonNode::asString)
                .containsExactly("app_mention", "message.channels", "message.groups", "message.im");
        assertThat(manifest.path("oauth_config").path("scopes").path("bot").valueStream())
                .extracting(JsonNode::asString)
                .containsExactly(
                        "app_mentions:read",
                        "channels:history",
                        "chat:write",
                        "files:write",
                        "groups:history",
                        "im:history");
    }
}
