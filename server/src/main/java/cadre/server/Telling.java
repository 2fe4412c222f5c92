package cadre.server;

import cadre.server.gateways.http.Route;
import cadre.server.gateways.outbound.HttpSender;
import cadre.server.gateways.rest.OutboundRoutes;
import cadre.server.insight.DoctorView.Check;
import cadre.server.outbound.Webhooks;
import cadre.wire.api.WebhookView;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The part of the composition that tells the outside of events, by webhooks. */
record Telling(Webhooks webhooks, HttpSender sender, InstantSource clock) implements AutoCloseable {
    /** What fails for less time than this may still be mended at the other end. */
    private static final Duration WORTH_SAYING = Duration.ofHours(1);

    /** For so long it is said that something was given up, which the list says for longer. */
    private static final Duration RECENT = Duration.ofDays(3);

    /** Puts it together, not started. */
    static Telling assemble(ServerConfig config, Webhooks.Store store) {
        var sender = new HttpSender(HttpSender.PATIENCE, store.clock());
        return new Telling(
                new Webhooks(store, sender, Fleet.name(config), new SecureRandom()),
                sender,
                store.clock());
    }

    /** Begins. */
    void start() {
        webhooks.loop().start();
    }

    /** Webhooks that take nothing. */
    List<Check> checks() {
        var gaveUp = webhooks.gaveUpSince(clock.instant().minus(RECENT));
        return webhooks.all().stream()
                .filter(one -> gaveUp.contains(one.name()) || isWorthSaying(one))
                .map(one ->
                        new Check(
                                "webhook to " + one.name(),
                                false,
                                said(one),
                                "Mend the other end, see 'cadre webhook test "
                                        + one.name()
                                        + "', then 'cadre webhook resume "
                                        + one.name()
                                        + "' and 'cadre webhook resend "
                                        + one.name()
                                        + " --all'"))
                .toList();
    }

    private boolean isWorthSaying(WebhookView one) {
        return one.state().equals("disabled")
                || one.state().equals("active")
                        && one.failingSince()
                                .filter(clock.instant().minus(WORTH_SAYING)::isAfter)
                                .isPresent();
    }

    private static String said(WebhookView one) {
        var state =
                one.state().equals("disabled")
                        ? "disabled: " + one.reason()
                        : one.failingSince()
                                .map(since -> "nothing is taken since " + since)
                                .orElse("messages were given up");
        return "%s; %d wait, %d were given up".formatted(state, one.waiting(), one.failed());
    }

    List<Route> routes() {
        return new OutboundRoutes(webhooks).routes();
    }

    @Override
    public void close() {
        webhooks.loop().close();
        sender.close();
    }
}
