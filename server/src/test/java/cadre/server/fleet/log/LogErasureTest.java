package cadre.server.fleet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import cadre.server.access.Principal;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.api.LogDeleted;
import cadre.wire.api.LogRedacted;
import cadre.wire.api.LogRedaction;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.job.AttemptResult;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobState;
import cadre.wire.job.LogStream;
import cadre.wire.job.LogTotal;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogErasureTest {
    private static final String SECRET = "hunter2-and-more";

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private Principal operator;
    private JobId job;
    private FakeNode node;
    private AttemptOrder order;

    @BeforeEach
    void run_a_job() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").connected();
        ann = fleet.key("ann", Grant.MEMBER);
        operator = fleet.key("olga", Grant.OPERATOR);
        job = fleet.jobs.file(ann, Fleet.job("hello")).id();
        order = node.order();
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void a_text_is_gone_from_all_streams_and_from_what_the_job_says() throws Exception {
        var sent = "key is hunter2-and-more\nnext";
        node.logs(order, 0, 0, "key is hunt");
        node.logs(order, 11, 0, "er2-and-more\nnext");
        append(LogStream.STEPS, "{\"step\":\"text\",\"text\":\"it is hunter2-and-more\"}\n");
        ends(
                new Ending.Failed(FailureCode.AGENT_ERROR, "no " + SECRET),
                total(LogStream.OUT, sent));

        var done = fleet.erasure.redact(ann, job, text(SECRET));

        var redacted = "key is " + "*".repeat(16) + "\nnext";
        assertThat(log(LogStream.OUT)).isEqualTo(redacted);
        assertThat(log(LogStream.STEPS))
                .isEqualTo("{\"step\":\"text\",\"text\":\"it is " + "*".repeat(16) + "\"}\n");
        assertThat(done.streams())
                .first()
                .isEqualTo(
                        new LogRedacted.Stream(
                                order.attempt(),
                                LogStream.OUT,
                                1,
                                16,
                                total(LogStream.OUT, redacted).sha256()));
        assertThat(done.bytes()).isEqualTo(32);
        assertThat(done.texts()).containsExactly("answer", "reason");
        var view = fleet.jobs.job(ann, job);
        assertThat(view.toString()).doesNotContain("hunter2");
        assertThat(((JobState.Failed) view.status()).reason()).startsWith("no ****");
        assertThat(result().logs().getFirst().storedSha256())
                .isEqualTo(total(LogStream.OUT, redacted).sha256());
        assertThat(result().answer()).isEqualTo("the key is " + "*".repeat(16));
    }

    @Test
    void whoever_redacted_and_how_much_is_in_the_audit_and_the_text_is_not() {
        node.logs(order, 0, 0, "a " + SECRET);

        fleet.erasure.redact(ann, job, text(SECRET));

        var events =
                fleet.feed.after(0, 1000, Filter.ALL).stream()
                        .filter(event -> event.kind().startsWith("job.log_"))
                        .toList();
        assertThat(events)
                .extracting(Event::kind)
                .containsExactly("job.log_redacting", "job.log_redacted");
        assertThat(events).allMatch(event -> event.actor().key().equals(Optional.of(ann.key())));
        assertThat(events.toString()).contains("matches").doesNotContain("hunter2");
    }

    @Test
    void a_log_that_was_redacted_while_it_grew_is_compared_by_its_length() throws Exception {
        node.logs(order, 0, 0, "a " + SECRET);
        fleet.erasure.redact(ann, job, pattern("hunter2\\S*"));
        node.logs(order, 18, 0, " b");

        node.succeeds(order, total(LogStream.OUT, "a " + SECRET + " b"));

        assertThat(result().logVerified()).contains(true);
        assertThat(result().logs().getFirst().note()).isPresent();
        assertThat(log(LogStream.OUT)).isEqualTo("a " + "*".repeat(16) + " b");
    }

    @Test
    void a_follower_is_told_and_reads_what_is_stored_now() {
        try (var followed = fleet.logs.follow(order.attempt())) {
            node.logs(order, 0, 0, "a " + SECRET);
            assertThat(fleet.logs.awaitAfter(order.attempt(), 0, FakeNode.SOON)).isTrue();
            assertThat(followed.wasEdited()).isFalse();

            fleet.erasure.redact(ann, job, text(SECRET));

            await().until(followed::wasEdited);
            assertThat(followed.wasEdited()).isFalse();
            var chunk = fleet.logs.after(order.attempt(), 0, 1 << 20).getFirst();
            assertThat(new String(chunk.data(), StandardCharsets.UTF_8)).doesNotContain("hunter2");
        }
    }

    @Test
    void what_is_found_nowhere_changes_nothing_and_is_no_event() {
        node.logs(order, 0, 0, "a b");

        assertThat(fleet.erasure.redact(ann, job, text("elsewhere")))
                .isEqualTo(new LogRedacted(job, 0, 0, List.of(), List.of()));

        assertThat(fleet.events("j1")).noneMatch(kind -> kind.startsWith("job.log_"));
    }

    @Test
    void only_who_filed_a_job_and_operators_may_redact_and_only_operators_delete() {
        node.logs(order, 0, 0, "a " + SECRET);
        var bob = fleet.key("bob", Grant.MEMBER);

        assertRefused(() -> fleet.erasure.redact(bob, job, text(SECRET)), ErrorCode.FORBIDDEN);
        assertRefused(() -> fleet.erasure.delete(ann, job), ErrorCode.FORBIDDEN);
        assertRefused(() -> fleet.erasure.delete(operator, job), ErrorCode.CONFLICT);
        assertThat(fleet.erasure.redact(operator, job, text(SECRET)).matches()).isEqualTo(1);
    }

    @Test
    void a_deleted_log_is_gone_says_by_whom_and_takes_nothing_more() throws Exception {
        node.logs(order, 0, 0, "one");
        node.succeeds(order);

        assertThat(fleet.erasure.delete(operator, job)).isEqualTo(new LogDeleted(job, 1, 3));

        assertThatThrownBy(() -> fleet.logs.requireKept(order.attempt()))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.GONE);
                            assertThat(e.what()).contains("olga");
                        });
        assertThat(log(LogStream.OUT)).isEmpty();
        assertThat(node.logs(order, 3, 0, "late").end()).isEqualTo(7);
        assertThat(fleet.logs.storedBytes(order.attempt())).isZero();
        assertThat(fleet.events("j1")).containsOnlyOnce("job.log_deleted");
        assertThat(fleet.erasure.delete(operator, job)).isEqualTo(new LogDeleted(job, 0, 0));
        List<String> left =
                fleet.db.read(tx -> tx.all("select name from forgotten", row -> row.text("name")));
        assertThat(left).isEmpty();
    }

    private void append(LogStream stream, String text) {
        fleet.logs.append(
                node.principal(),
                new NodeMessage.Log(
                        order.attempt(),
                        order.token(),
                        stream,
                        0,
                        0,
                        text.getBytes(StandardCharsets.UTF_8)));
    }

    private void ends(Ending ending, LogTotal... sent) {
        var said = FakeNode.result(ending, true);
        var result =
                new AttemptResult(
                        said.ending(),
                        said.exitCode(),
                        true,
                        "the key is " + SECRET,
                        "",
                        "",
                        said.usage(),
                        said.models(),
                        said.isolation(),
                        said.changes(),
                        said.killed(),
                        said.warnings(),
                        5);
        fleet.nodes.finished(
                node.principal(),
                new NodeMessage.Finished(order.attempt(), order.token(), result, List.of(sent)));
    }

    private AttemptResult result() {
        return fleet.jobs.job(ann, job).attempts().getLast().result().orElseThrow();
    }

    private String log(LogStream stream) throws Exception {
        var out = new ByteArrayOutputStream();
        fleet.logs.copy(order.attempt(), stream, 0, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void assertRefused(Runnable call, ErrorCode code) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private static LogRedaction text(String text) {
        return new LogRedaction(Optional.of(text), Optional.empty());
    }

    private static LogRedaction pattern(String regex) {
        return new LogRedaction(Optional.empty(), Optional.of(regex));
    }

    private static LogTotal total(LogStream stream, String text) throws Exception {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new LogTotal(stream, bytes.length, HexFormat.of().formatHex(hash));
    }
}
