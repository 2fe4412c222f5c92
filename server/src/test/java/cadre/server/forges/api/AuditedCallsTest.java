package cadre.server.forges.api;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.feed.Feed;
import cadre.server.feed.Filter;
import cadre.server.fleet.Clock;
import cadre.server.forges.api.CallLog.SentCall;
import cadre.server.forges.api.CallLog.SentPush;
import cadre.server.storage.TestStores;
import cadre.wire.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AuditedCallsTest {
    @TempDir Path home;

    @Test
    void calls_and_pushes_are_events_of_one_kind() {
        try (var db = TestStores.main(home);
                var feed = new Feed(db, new Clock())) {
            var audited = new AuditedCalls(db, feed);

            audited.told(new SentCall("gitea", "GET /user", 200, 7));
            audited.told(
                    new SentPush(
                            "gitea",
                            "git.example:3000",
                            "ada/shop",
                            "refs/heads/cadre/web-1",
                            "4e1cd098",
                            "pushed",
                            9));

            var events = feed.after(0, 10, Filter.ofKinds("connection.called"));
            assertThat(events).allSatisfy(event -> assertThat(event.thing()).isEqualTo("gitea"));
            assertThat(events)
                    .map(event -> event.body())
                    .containsExactly(
                            json(
                                    """
                                    {"request": "GET /user", "status": 200, "took_ms": 7}
                                    """),
                            json(
                                    """
                                    {"request": "git push", "host": "git.example:3000",
                                     "repository": "ada/shop", "ref": "refs/heads/cadre/web-1",
                                     "commit": "4e1cd098", "outcome": "pushed", "took_ms": 9}
                                    """));
        }
    }

    private static JsonNode json(String text) {
        return Json.read(text, JsonNode.class);
    }
}
