package cadre.server.gateways.webhooks;

import cadre.server.access.Throttle;
import cadre.server.flows.delivery.Arrival;
import cadre.server.flows.delivery.Deliveries;
import cadre.server.flows.delivery.Deliveries.Outcome;
import cadre.server.forges.connection.Connection;
import cadre.server.forges.connection.Connections;
import cadre.server.forges.connection.Provider;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.RouteDraft;
import cadre.server.gateways.http.Rule;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One address for each provider, which stands for all connections to it, and one for each
 * connection. All answer alike to what is not signed, whether there is such a connection or not.
 */
public final class WebhookRoutes {
    private static final Content JSON = new Content.Raw("application/json");
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Connections connections;
    private final Deliveries deliveries;
    private final Throttle throttle;
    private final Intake intake = new Intake();

    /**
     * The routes.
     *
     * @param throttle hears of those that are refused
     */
    public WebhookRoutes(Connections connections, Deliveries deliveries, Throttle throttle) {
        this.connections = connections;
        this.deliveries = deliveries;
        this.throttle = throttle;
    }

    /** The table of them. */
    public List<Route> routes() {
        var all = new ArrayList<Route>();
        for (var provider : Provider.values()) {
            all.add(
                    route("/webhook/" + provider.word())
                            .says("Take in a webhook of " + called(provider))
                            .by(call -> take(call, of(provider))));
        }
        all.add(
                route("/webhook/c/{connection}")
                        .says("Take in a webhook of this connection")
                        .by(call -> take(call, named(call.path("connection", name -> name)))));
        return all;
    }

    private static RouteDraft route(String path) {
        return Route.post(path)
                .needs(new Rule.Signature())
                .takes(JSON)
                .answers(Content.json(Taken.class));
    }

    private static String called(Provider provider) {
        return switch (provider) {
            case PLANE -> "Plane";
            case GITEA -> "Gitea";
            case FORGEJO -> "Forgejo";
            case GITHUB -> "GitHub";
            case GITLAB -> "GitLab";
        };
    }

    /**
     * What the sender is told.
     *
     * @param status {@code accepted}, or {@code duplicate} for one that came before
     */
    public record Taken(String status) {}

    private List<Connection> of(Provider provider) {
        return connections.all().stream()
                .filter(each -> family(each.provider()) == family(provider))
                // the one that is called so was meant, if several have the same secret
                .sorted(Comparator.comparing(each -> !each.name().equals(provider.word())))
                .toList();
    }

    /** Forgejo sends what Gitea sends. */
    private static Provider family(Provider provider) {
        return provider == Provider.FORGEJO ? Provider.GITEA : provider;
    }

    private List<Connection> named(String name) {
        return connections.find(name).stream().toList();
    }

    private Answer take(Call call, List<Connection> candidates) throws IOException {
        try (var held = intake.read(call.address(), call.stream(Intake.LONGEST))) {
            if (call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT).startsWith(FORM)) {
                throw new CadreException(
                        ErrorCode.INVALID,
                        "The body is a form",
                        Map.of(),
                        "Set the content type of the hook to application/json");
            }
            var arrival =
                    Arrival.of(
                            name -> call.header(name).orElse(""),
                            held.bytes(),
                            call.address(),
                            call.isLoopback());
            return switch (deliveries.accept(candidates, arrival)) {
                case Outcome.Accepted _ -> Answer.json(new Taken("accepted"));
                case Outcome.Duplicate _ -> Answer.json(new Taken("duplicate"));
                case Outcome.Refused _ -> throw refused(call);
            };
        } catch (CadreException e) {
            if (e.code() == ErrorCode.TOO_LARGE) {
                call.drain();
                throw new CadreException(
                        ErrorCode.TOO_LARGE,
                        "The body is too large for a webhook",
                        Map.of("most_bytes", Intake.LONGEST),
                        "",
                        e);
            }
            throw e;
        }
    }

    private CadreException refused(Call call) {
        throttle.note(call.address(), "webhook without a good signature");
        return new CadreException(
                ErrorCode.UNAUTHORIZED,
                "No secret of a connection has signed this",
                Map.of(),
                "Set the same secret in the hook and in the connection; docs/webhooks.md says how");
    }
}
