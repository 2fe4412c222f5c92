package cadre.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.cli.FakeServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatientPostTest {
    private final FakeServer server = new FakeServer();
    private final Api api =
            new Api(new Connection(URI.create(server.url()), Optional.of(FakeServer.KEY), ""));
    private final List<String> notes = new ArrayList<>();
    private final PatientPost post = new PatientPost(api, notes::add, Duration.ofMillis(300));

    @AfterEach
    void close() {
        api.close();
        server.close();
    }

    @Test
    void a_server_that_stays_away_is_given_up_with_how_to_see_whether_the_job_is_stored() {
        server.on("POST /api/v1/jobs", (exchange, _) -> exchange.close());

        assertThatThrownBy(() -> post.send(Route.of("jobs"), Map.of(), "once"))
                .hasMessageContaining("may be stored")
                .hasMessageContaining("cadre jobs")
                .hasMessageContaining("--idempotency-key once");
        assertThat(notes).hasSize(1);
    }

    @Test
    void a_server_that_was_never_there_is_not_waited_for() {
        server.close();

        assertThatThrownBy(() -> post.send(Route.of("jobs"), Map.of(), "once"))
                .hasMessageContaining("No Cadre server answers");
        assertThat(notes).isEmpty();
    }
}
