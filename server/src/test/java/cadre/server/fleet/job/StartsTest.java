package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.api.SecretRequest;
import cadre.wire.id.AgentName;
import cadre.wire.id.SecretScope;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.link.SecretValue;
import cadre.wire.link.ServerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartsTest {
    private static final String VALUE = "sk-4f9d1c-the-value";

    @TempDir Path home;

    private static ServerMessage.Start start(FakeNode node) {
        return (ServerMessage.Start) node.next(FakeNode.SOON).orElseThrow();
    }

    private static void setSecret(Fleet fleet) {
        fleet.vault.set(
                fleet.key("root", Grant.ADMIN),
                new SecretRequest("A_KEY", SecretScope.team(), VALUE));
    }

    @Test
    void a_start_carries_the_secrets_beside_the_order_and_again_when_it_was_lost() {
        try (var fleet = new Fleet(home).running()) {
            setSecret(fleet);
            var node = fleet.node("build-1").connected();
            var expected = new SecretValue("A_KEY", SecretValue.Use.ENV, "team:main", VALUE);
            fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("a"));

            var first = start(node);
            node.goAway();
            node.hello();
            var again = start(node);

            assertThat(first.secrets()).containsExactly(expected);
            assertThat(again).isEqualTo(first);
            assertThat(first.order().env()).isEmpty();
            assertThat(first.toString()).doesNotContain(VALUE);
        }
    }

    @Test
    void a_job_whose_secrets_cannot_be_read_fails_before_it_begins_and_says_why()
            throws IOException {
        try (var fleet = new Fleet(home)) {
            setSecret(fleet);
            Files.delete(home.resolve("secrets.key"));
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(1).connected();
            var job = fleet.jobs.file(ann, JobRequest.of("a", new AgentName("rehearsal")));

            fleet.running();

            Awaitility.await()
                    .atMost(FakeNode.SOON)
                    .until(() -> fleet.jobs.job(ann, job.id()).status().isOver());
            var failed = (JobState.Failed) fleet.jobs.job(ann, job.id()).status();
            assertThat(failed.code()).isEqualTo(FailureCode.PREFLIGHT);
            assertThat(failed.reason()).contains("secrets.key");
            fleet.vault.remove(fleet.key("root", Grant.ADMIN), "A_KEY", SecretScope.team());
            fleet.jobs.file(ann, Fleet.job("b"));
            assertThat(start(node).order().prompt()).isEqualTo("b");
        }
    }
}
