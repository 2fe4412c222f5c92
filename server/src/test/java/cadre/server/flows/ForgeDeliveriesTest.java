package cadre.server.flows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.flows.delivery.Arrival;
import cadre.server.flows.delivery.Deliveries;
import cadre.server.flows.delivery.Deliveries.Outcome;
import cadre.server.flows.delivery.Sent;
import cadre.server.flows.outbox.Drained;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Connections;
import cadre.server.forges.connection.Connections.Configured;
import cadre.server.forges.connection.Provider;
import cadre.server.forges.connection.Source;
import cadre.wire.flow.FlowStart;
import cadre.wire.id.FlowId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What GitHub and GitLab send has the item looked at that it is about, at once and once. */
class ForgeDeliveriesTest {
    private static final String SHA = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c";
    private static final String KEY =
            Base64.getEncoder().encodeToString("0123456789abcdef01234567".getBytes(UTF_8));
    private static final String OWN = "99";
    private static final Connection GITHUB = connection(Provider.GITHUB, "s");
    private static final Connection GITLAB = connection(Provider.GITLAB, "tok", "whsec_" + KEY);

    @TempDir Path home;
    private FlowWorld world;
    private Deliveries deliveries;
    private FlowId atGitHub;
    private FlowId atGitLab;

    @BeforeEach
    void open() {
        world = new FlowWorld(home);
        world.configure(
                """
                  - {tracker: github, project: ada/shop, host: github, repository: ada/shop}
                  - {tracker: gitlab, project: acme/web/shop, host: gitlab, repository: acme/web/shop}
                """);
        deliveries =
                new Deliveries(
                        world.fleet.db,
                        world.fleet.feed,
                        new Connections(
                                () ->
                                        List.of(
                                                new Configured(GITHUB, List.of(), Source.FILE),
                                                new Configured(GITLAB, List.of(), Source.FILE)),
                                List::of,
                                world.fleet.clock),
                        world.fleet.clock);
        atGitHub = start("github", "ada/shop");
        atGitLab = start("gitlab", "acme/web/shop");
        look();
    }

    @AfterEach
    void close() {
        deliveries.close();
        world.close();
    }

    private static Connection connection(Provider provider, String... secrets) {
        return new Connection(
                provider.word(),
                provider,
                URI.create("https://host.example"),
                "",
                "",
                List.of(secrets),
                false,
                Set.of(),
                Set.of(OWN));
    }

    private FlowId start(String tracker, String project) {
        return world.flows
                .start(world.ann, new FlowStart("7", Optional.of(tracker), Optional.of(project)))
                .id();
    }

    /** What is due is looked at until nothing is, for a while. */
    private void look() {
        for (int i = 0; i < 20 && !due().isEmpty(); i++) {
            world.loop.roundOnce();
            Drained.all(world.outbox);
            world.fleet.clock.pass(Duration.ofSeconds(2));
        }
        assertThat(due()).isEmpty();
    }

    private List<FlowId> due() {
        world.intake.roundOnce();
        return world.fleet.db.read(tx -> FlowStore.due(tx, world.fleet.clock.instant(), 10));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "pull_request        | 'action':'synchronize','number':7,'pull_request':{'number':7} | 5",
                "pull_request_review | 'action':'submitted','review':{'state':'approved'},'pull_request':{'number':7} | 5",
                "check_run           | 'action':'completed','check_run':{'head_sha':'SHA'} | 5",
                "check_run           | 'action':'completed','check_run':{'head_sha':'SHA'} | 99",
                "check_suite         | 'action':'completed','check_suite':{'head_sha':'SHA'} | 99",
                "workflow_run        | 'action':'completed','workflow_run':{'head_sha':'SHA'} | 99",
                "status              | 'sha':'SHA','context':'ci','state':'success' | 99",
                "push                | 'ref':'refs/heads/x','after':'SHA','before':'SHA' | 5",
                "issues              | 'action':'labeled','issue':{'number':7} | 5",
                "issue_comment       | 'action':'created','issue':{'number':7},'comment':{'id':1} | 5",
            })
    void a_delivery_of_github_has_its_item_looked_at_once(String event, String body, String who) {
        var json =
                json(body + ",'repository':{'full_name':'Ada/Shop'},'sender':{'id':" + who + "}");

        assertThat(github(event, "g-1", "s", json)).isInstanceOf(Outcome.Accepted.class);
        assertThat(due()).containsExactly(atGitHub);
        look();
        assertThat(github(event, "g-1", "s", json)).isInstanceOf(Outcome.Duplicate.class);
        assertThat(github(event, "g-2", "other", json)).isInstanceOf(Outcome.Refused.class);
        assertThat(github(event, "g-3", "", json)).isInstanceOf(Outcome.Refused.class);
        assertThat(due()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Merge Request Hook | 'object_kind':'merge_request','object_attributes':{'iid':3,'action':'update'} | 5",
                "Merge Request Hook | 'object_kind':'merge_request','object_attributes':{'iid':3,'action':'approved'} | 5",
                "Pipeline Hook      | 'object_kind':'pipeline','object_attributes':{'sha':'SHA','status':'success'} | 99",
                "Job Hook           | 'object_kind':'build','sha':'SHA','build_status':'success' | 99",
                "Note Hook          | 'object_kind':'note','object_attributes':{'id':1},'merge_request':{'iid':3} | 5",
                "Note Hook          | 'object_kind':'note','object_attributes':{'id':1},'issue':{'iid':7} | 5",
                "Issue Hook         | 'object_kind':'issue','object_attributes':{'iid':7,'action':'update'} | 5",
                "Push Hook          | 'object_kind':'push','ref':'refs/heads/x','after':'SHA','before':'SHA' | 5",
            })
    void a_delivery_of_gitlab_has_its_item_looked_at_once(String event, String body, String who) {
        var json =
                json(
                        body
                                + ",'project':{'path_with_namespace':'acme/web/shop'},'user':{'id':"
                                + who
                                + "}");

        assertThat(gitlab(event, "l-1", "tok", json)).isInstanceOf(Outcome.Accepted.class);
        assertThat(due()).containsExactly(atGitLab);
        look();
        assertThat(gitlab(event, "l-1", "tok", json)).isInstanceOf(Outcome.Duplicate.class);
        assertThat(signed(event, "l-1", KEY, json)).isInstanceOf(Outcome.Duplicate.class);
        assertThat(gitlab(event, "l-2", "to", json)).isInstanceOf(Outcome.Refused.class);
        assertThat(gitlab(event, "l-3", "", json)).isInstanceOf(Outcome.Refused.class);
        assertThat(due()).isEmpty();

        assertThat(signed(event, "l-4", KEY.replace('0', '1'), json))
                .isInstanceOf(Outcome.Refused.class);
        assertThat(due()).isEmpty();
        assertThat(signed(event, "l-5", KEY, json)).isInstanceOf(Outcome.Accepted.class);
        assertThat(due()).containsExactly(atGitLab);
    }

    @Test
    void what_cadre_did_itself_has_nothing_looked_at() {
        var comment = "'action':'created','issue':{'number':7},'comment':{'id':1},";
        var of = "'repository':{'full_name':'ada/shop'},'sender':{'id':99}";

        assertThat(github("issue_comment", "g-1", "s", json(comment + of)))
                .isInstanceOf(Outcome.Accepted.class);

        assertThat(due()).isEmpty();
    }

    private static String json(String body) {
        return "{" + body.replace('\'', '"').replace("SHA", SHA) + "}";
    }

    private Outcome github(String event, String delivery, String secret, String json) {
        var signature = secret.isEmpty() ? "" : "sha256=" + Sent.hmac(secret, json.getBytes(UTF_8));
        return accept(
                GITHUB,
                Map.of(
                        "X-GitHub-Event",
                        event,
                        "X-GitHub-Delivery",
                        delivery,
                        "X-Hub-Signature-256",
                        signature),
                json);
    }

    private Outcome gitlab(String event, String id, String token, String json) {
        return accept(
                GITLAB,
                Map.of("X-Gitlab-Event", event, "Idempotency-Key", id, "X-Gitlab-Token", token),
                json);
    }

    private Outcome signed(String event, String id, String key, String json) {
        var at = Long.toString(world.fleet.clock.instant().getEpochSecond());
        var text = (id + "." + at + "." + json).getBytes(UTF_8);
        var signature = Sent.mac(Base64.getDecoder().decode(key), text);
        return accept(
                GITLAB,
                Map.of(
                        "X-Gitlab-Event",
                        event,
                        "webhook-id",
                        id,
                        "webhook-timestamp",
                        at,
                        "webhook-signature",
                        "v1," + Base64.getEncoder().encodeToString(signature)),
                json);
    }

    private Outcome accept(Connection connection, Map<String, String> headers, String json) {
        return deliveries.accept(
                List.of(connection),
                Arrival.of(
                        name -> headers.getOrDefault(name, ""),
                        json.getBytes(UTF_8),
                        "192.0.2.1",
                        false));
    }
}
