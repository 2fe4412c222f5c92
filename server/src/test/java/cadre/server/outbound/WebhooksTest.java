package cadre.server.outbound;

import static cadre.server.outbound.Outside.ADMIN;
import static cadre.server.outbound.Outside.CI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.gateways.outbound.HttpSender;
import cadre.server.outbound.Receiver.Got;
import cadre.server.outbound.Receiver.Reaction;
import cadre.wire.api.Grant;
import cadre.wire.api.WebhookAnswer;
import cadre.wire.api.WebhookMessage;
import cadre.wire.api.WebhookRequest;
import cadre.wire.api.WebhookResend;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.KeyId;
import cadre.wire.id.WebhookName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhooksTest {
    private static final int MANY = 1000;

    @TempDir Path home;
    private Outside outside;
    private Receiver receiver;

    @BeforeEach
    void open() {
        outside = new Outside(home);
        receiver = outside.receiver;
    }

    @AfterEach
    void close() {
        outside.close();
    }

    private static Reaction anything(Random chance) {
        return switch (chance.nextInt(20)) {
            case 0 -> Reaction.status(500);
            case 1 -> new Reaction.Cut();
            case 2 -> new Reaction.Answer(429, Map.of("Retry-After", "7"), "slowly");
            case 3 -> new Reaction.Answer(302, Map.of("Location", "/elsewhere"), "");
            default -> Reaction.status(200);
        };
    }

    @Test
    void a_thousand_events_arrive_signed_over_every_trouble_and_restarts() {
        var secret = outside.add("job.*");
        var chance = new Random(11);
        receiver.reacts(_ -> anything(chance));
        for (int i = 0; i < MANY / 100; i++) {
            outside.happens("job.succeeded", 100);
            outside.happens("node.joined", 20);
        }

        outside.collect();
        IntStream.range(0, 300).forEach(_ -> step());
        outside.restart();
        IntStream.range(0, 300).forEach(_ -> step());
        dieAfterAPost();
        outside.restart();
        outside.turnToTheEnd();

        var taken = receiver.taken();
        assertThat(taken).allMatch(got -> got.isSignedBy(secret));
        assertThat(taken).allMatch(got -> got.type().equals("job.succeeded"));
        var ids = new HashMap<Long, String>();
        receiver.tried()
                .forEach(got ->
                        assertThat(ids.merge(got.seq(), got.id(), (_, now) -> now))
                                .isEqualTo(got.id()));
        assertThat(new HashSet<>(ids.values())).hasSize(MANY);
        assertThat(taken.stream().map(Got::seq).distinct()).hasSize(MANY);
        assertThat(receiver.elsewhereCount()).isZero();
        assertThat(outside.webhooks.show(ADMIN, CI).failed()).isZero();
        assertThat(outside.webhooks.show(ADMIN, CI).sent()).isEqualTo(MANY);
    }

    private void step() {
        if (!outside.sending.sendNext(CI)) {
            outside.clock.pass(Duration.ofSeconds(5));
        }
    }

    /** Everything is sent, and nothing of it is written down. */
    private void dieAfterAPost() {
        var dying =
                outside.sending(
                        (url, headers, body) -> {
                            outside.http().post(url, headers, body);
                            throw new IllegalStateException("killed");
                        },
                        "one");
        outside.clock.pass(Duration.ofMinutes(10));
        assertThatThrownBy(() -> dying.sendNext(CI)).hasMessage("killed");
    }

    @Test
    void the_order_is_kept_over_a_short_trouble() {
        outside.add("job");
        receiver.reacts(got -> Reaction.status(receiver.tried().size() == 2 ? 503 : 200));
        outside.happens("job.queued", 5);

        outside.turnToTheEnd();

        assertThat(receiver.taken().stream().map(Got::seq).toList()).isSorted().hasSize(5);
        assertThat(receiver.tried()).hasSize(6);
    }

    @Test
    void a_poisoned_event_is_put_aside_then_given_up_and_can_be_sent_again_under_its_id() {
        outside.add("job.*");
        receiver.reacts(got -> Reaction.status(got.type().equals("job.failed") ? 400 : 200));
        outside.happens("job.failed", 1);
        outside.happens("job.queued", 20);

        IntStream.range(0, 10)
                .forEach(_ -> {
                    outside.turn();
                    outside.clock.pass(Duration.ofSeconds(30));
                });
        assertThat(receiver.taken()).hasSize(20);
        outside.turnToTheEnd();
        var failed = outside.webhooks.failed(ADMIN, CI, 0, 10).items();
        receiver.reacts(_ -> Reaction.status(204));
        outside.webhooks.resend(
                ADMIN, CI, new WebhookResend(Optional.of(List.of(failed.getFirst().id()))));
        outside.turnToTheEnd();

        assertThat(failed)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.tries()).isEqualTo(Patience.TRIES);
                    assertThat(one.reason()).isEqualTo("status 400");
                    assertThat(Duration.between(one.firstAt(), one.endedAt()))
                            .isBetween(Duration.ofHours(16), Duration.ofHours(32));
                });
        assertThat(receiver.taken().getLast().id()).isEqualTo(failed.getFirst().id());
        assertThat(outside.webhooks.failed(ADMIN, CI, 0, 10).items()).isEmpty();
        assertThatThrownBy(() ->
                        outside.webhooks.resend(
                                ADMIN, CI, new WebhookResend(Optional.of(List.of("msg_1")))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void what_was_given_up_is_listed_in_pages_and_only_so_much_of_it_is_kept() {
        outside.add("job.*");
        receiver.reacts(_ -> Reaction.status(400));
        outside.happens("job.failed", 3);
        outside.collect();
        outside.db.write(
                tx -> tx.update("update webhook_message set state = 'dead', ended_at_ms = 5000"));

        var first = outside.webhooks.failed(ADMIN, CI, 0, 2);
        var rest =
                outside.webhooks.failed(ADMIN, CI, Long.parseLong(first.next().orElseThrow()), 2);
        outside.db.write(tx -> MessageStore.forget(tx, Instant.EPOCH, 2));
        var kept = outside.webhooks.failed(ADMIN, CI, 0, 9).items();
        outside.db.write(tx -> MessageStore.forget(tx, outside.clock.instant(), 2));

        assertThat(first.items()).hasSize(2);
        assertThat(rest.items()).hasSize(1);
        assertThat(kept.stream().map(WebhookMessage::seq).toList())
                .containsExactly(first.items().getLast().seq(), rest.items().getFirst().seq());
        assertThat(outside.webhooks.failed(ADMIN, CI, 0, 9).items()).isEmpty();
    }

    @Test
    void gone_disables_and_a_resumed_one_misses_nothing() {
        outside.add("job.*");
        receiver.reacts(_ -> Reaction.status(410));
        outside.happens("job.queued", 2);
        outside.turn();

        var disabled = outside.webhooks.show(ADMIN, CI);
        outside.happens("job.queued", 2);
        outside.turn();
        receiver.reacts(_ -> Reaction.status(200));
        outside.webhooks.resume(ADMIN, CI);
        outside.turn();

        assertThat(disabled.state()).isEqualTo("disabled");
        assertThat(disabled.reason()).contains("410");
        assertThat(outside.events("webhook.disabled")).isEqualTo(1);
        assertThat(receiver.tried()).hasSize(5);
        assertThat(receiver.taken()).hasSize(4);
    }

    @Test
    void a_wait_that_is_asked_for_is_kept() {
        outside.add("job.*");
        receiver.reacts(_ -> new Reaction.Answer(429, Map.of("Retry-After", "600"), "wait"));
        outside.happens("job.queued", 1);
        outside.turn();
        receiver.reacts(_ -> Reaction.status(200));

        outside.clock.pass(Duration.ofSeconds(599));
        outside.turn();
        var early = receiver.taken().size();
        outside.clock.pass(Duration.ofSeconds(1));
        outside.turn();

        assertThat(early).isZero();
        assertThat(receiver.taken()).hasSize(1);
    }

    @Test
    void who_takes_nothing_for_days_is_disabled_and_keeps_only_so_much_waiting() {
        outside.add("job.*");
        receiver.reacts(_ -> Reaction.status(500));
        outside.happens("job.queued", MANY + 100);

        for (int i = 0; i < 24 * 6 * 6; i++) {
            outside.turn();
            outside.clock.pass(Duration.ofMinutes(10));
        }

        var disabled = outside.webhooks.show(ADMIN, CI);
        assertThat(disabled.state()).isEqualTo("disabled");
        assertThat(disabled.reason()).contains("nothing was taken since").contains("status 500");
        assertThat(disabled.waiting()).isLessThanOrEqualTo(MANY);
        receiver.reacts(_ -> Reaction.status(200));
        outside.webhooks.resume(ADMIN, CI);
        outside.webhooks.resend(ADMIN, CI, WebhookResend.ALL);
        outside.turnToTheEnd();
        outside.turnToTheEnd();
        assertThat(receiver.taken().stream().map(Got::seq).distinct()).hasSize(MANY + 100);
    }

    @Test
    void one_that_was_away_gets_all_that_was_put_aside_as_soon_as_it_is_back() {
        outside.add("job.*");
        receiver.reacts(_ -> Reaction.status(502));
        outside.happens("job.queued", 3);
        for (int i = 0; i < 60; i++) {
            outside.turn();
            outside.clock.pass(Duration.ofMinutes(1));
        }

        receiver.reacts(_ -> Reaction.status(200));
        outside.clock.pass(Duration.ofMinutes(10));
        outside.happens("job.queued", 1);
        outside.turn();

        assertThat(receiver.taken()).hasSize(4);
    }

    @Test
    void a_rotated_secret_signs_beside_the_new_one_for_a_day() {
        var old = outside.add("job.*");

        var fresh = outside.webhooks.rotate(ADMIN, CI).secret();
        outside.happens("job.queued", 1);
        outside.turn();
        outside.clock.pass(Duration.ofHours(24));
        outside.happens("job.queued", 1);
        outside.turn();

        var both = receiver.taken().getFirst();
        assertThat(both.signatures()).hasSize(2);
        assertThat(both.isSignedBy(old)).isTrue();
        assertThat(both.isSignedBy(fresh)).isTrue();
        assertThat(receiver.taken().getLast().signatures()).hasSize(1);
        assertThat(receiver.taken().getLast().isSignedBy(fresh)).isTrue();
    }

    @Test
    void two_servers_make_one_message_of_each_event_and_one_of_them_sends() {
        outside.add("job.*");
        var other = outside.collecting();
        outside.happens("job.queued", 10);
        outside.collect();
        other.collectOnce();
        outside.happens("job.queued", 10);
        outside.collect();
        other.collectOnce();

        var second = outside.sending((_, _, _) -> new Sender.Answer.Away("x"), "two");
        var meanwhile = new ArrayList<Boolean>();
        var first =
                outside.sending(
                        (url, headers, body) -> {
                            meanwhile.add(second.sendNext(CI));
                            return outside.http().post(url, headers, body);
                        },
                        "one");
        Outside.drain(first);

        assertThat(meanwhile).hasSize(20).containsOnly(false);
        assertThat(receiver.tried()).hasSize(20);
    }

    @Test
    void a_paused_one_keeps_its_place_and_says_what_retention_took() {
        outside.happens("node.joined", 1);
        outside.add("job.*");
        outside.webhooks.pause(ADMIN, CI);
        outside.happens("job.queued", 3);
        outside.turn();
        assertThat(receiver.tried()).isEmpty();

        var gone = outside.feed.head() - 1;
        outside.db.write(tx ->
                tx.update("delete from event where seq <= ?", gone)
                        + tx.update("update event_floor set seq = ?", gone));
        outside.webhooks.resume(ADMIN, CI);
        outside.turn();

        assertThat(receiver.taken()).hasSize(1);
        assertThat(outside.webhooks.show(ADMIN, CI).missed()).isEqualTo(1);
        assertThat(outside.events("webhook.missed")).isEqualTo(1);
    }

    @Test
    void a_test_says_what_was_answered_and_nothing_is_read_without_bound() {
        outside.add();
        receiver.reacts(_ -> new Reaction.Answer(418, Map.of(), "tea ".repeat(100_000)));
        var refused = outside.webhooks.test(ADMIN, CI);
        receiver.reacts(_ -> new Reaction.Silence());
        WebhookAnswer silent;
        try (var impatient = new HttpSender(Duration.ofSeconds(1), outside.clock)) {
            silent = outside.webhooks(impatient).test(ADMIN, CI);
        }

        assertThat(refused.taken()).isFalse();
        assertThat(refused.status()).contains(418);
        assertThat(refused.answer()).startsWith("tea tea").hasSize(500);
        assertThat(silent.status()).isEmpty();
        assertThat(silent.answer()).contains("no");
        assertThat(receiver.tried().getFirst().type()).isEqualTo("webhook.test");
    }

    @Test
    void a_removed_one_leaves_nothing_and_its_name_can_be_used_again() {
        var first = outside.add("job.*");
        outside.happens("job.queued", 3);
        outside.collect();

        outside.webhooks.remove(ADMIN, CI);
        var second = outside.add("job.*");
        outside.turn();

        assertThat(second).isNotEqualTo(first);
        assertThat(receiver.tried()).isEmpty();
    }

    @Test
    void only_admins_and_only_good_addresses() {
        var operator =
                new Principal(new KeyId(2), "op", Grant.OPERATOR, Optional.empty(), "127.0.0.1");

        assertThatThrownBy(() -> outside.webhooks.list(operator)).hasMessageContaining("may not");
        for (var url :
                List.of(
                        "http://hooks.example/x",
                        "https://me:word@hooks.example/",
                        "ftp://hooks.example",
                        "hooks")) {
            assertThatThrownBy(() -> add(url)).hasMessageContaining("no address");
        }
        add("https://hooks.example/x/?to=a");
        assertThatThrownBy(() -> add(receiver.url())).hasMessageContaining("of this name");
    }

    private void add(String url) {
        outside.webhooks.add(
                ADMIN,
                new WebhookRequest(new WebhookName("ci"), url, Optional.empty(), Optional.empty()));
    }
}
