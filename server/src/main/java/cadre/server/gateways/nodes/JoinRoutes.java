package cadre.server.gateways.nodes;

import cadre.server.access.Throttle;
import cadre.server.fleet.node.Nodes;
import cadre.server.gateways.http.Answer;
import cadre.server.gateways.http.Call;
import cadre.server.gateways.http.Content;
import cadre.server.gateways.http.Listen;
import cadre.server.gateways.http.Route;
import cadre.server.gateways.http.Rule;
import cadre.wire.api.Grant;
import cadre.wire.api.InviteRequest;
import cadre.wire.api.InviteView;
import cadre.wire.api.JoinRequest;
import cadre.wire.api.KeyCreated;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How a new node comes in: an admin makes an invite, the node fetches the program and joins. */
public final class JoinRoutes {
    private static final Pattern INVITE = Pattern.compile("(?i:invite) +([A-Za-z0-9-]{10,200}) *");

    private final Nodes nodes;
    private final Throttle throttle;
    private final ProgramJar jar;
    private final String publicUrl;

    /**
     * The routes.
     *
     * @param publicUrl empty for the address that the admin used
     */
    public JoinRoutes(Nodes nodes, Throttle throttle, ProgramJar jar, String publicUrl) {
        this.nodes = nodes;
        this.throttle = throttle;
        this.jar = jar;
        this.publicUrl = publicUrl;
    }

    /** The table of them. */
    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/nodes/invites")
                        .needs(Rule.key(Grant.ADMIN))
                        .says("Invite a node: the line to run there, good for ten minutes")
                        .takes(Content.jsonOrNothing(InviteRequest.class))
                        .answers(Content.json(InviteView.class))
                        .status(201)
                        .by(this::invite),
                Route.get("/join/cadre.jar")
                        .needs(new Rule.InviteCode())
                        .says("The program, for 'Authorization: Invite CODE'")
                        .answers(new Content.Raw("application/java-archive"))
                        .by(this::program),
                Route.post("/join")
                        .needs(new Rule.InviteCode())
                        .says("Join with the code of an invite, which is used up by it")
                        .takes(Content.json(JoinRequest.class))
                        .answers(Content.json(KeyCreated.class))
                        .status(201)
                        .by(this::join));
    }

    private Answer invite(Call call) throws IOException {
        var request = call.bodyOr(InviteRequest.class, new InviteRequest(Optional.empty()));
        var base = publicUrl.isEmpty() ? call.calledAddress() : publicUrl;
        var sha256 = jar.exists() ? jar.sha256() : "";
        var invite = nodes.invite(call.principal(), request, base, sha256);
        return Answer.created(isOfThisMachine(base) ? invite.warned(onlyHere(base)) : invite);
    }

    /** Whether an address means another machine to each machine. */
    private static boolean isOfThisMachine(String url) {
        var host = URI.create(url).getHost();
        return host != null && Listen.isLoopback(host);
    }

    private static String onlyHere(String base) {
        return "The line works on this machine only: it names "
                + base
                + ", which is each machine itself. To invite another machine, let the server listen"
                + " where that one reaches it (CADRE_BIND, or a proxy with TLS before it), set"
                + " CADRE_PUBLIC_URL to that address, start the server again and invite again";
    }

    private Answer program(Call call) {
        var match = INVITE.matcher(call.header("Authorization").orElse("").strip());
        if (!match.matches()) {
            throttle.failed(call.address(), "download without an invite");
            throw new CadreException(
                    ErrorCode.UNAUTHORIZED,
                    "An invite is needed",
                    Map.of(),
                    "Run the line that 'cadre node invite' prints");
        }
        braked(
                call,
                () -> {
                    nodes.checkInvite(match.group(1));
                    return "";
                });
        return new Answer.Attachment(
                "application/java-archive", "cadre.jar", jar.bytes(), jar::copy);
    }

    private Answer join(Call call) throws IOException {
        var request = call.body(JoinRequest.class);
        return Answer.created(braked(call, () -> nodes.join(request, call.address())));
    }

    private <T> T braked(Call call, java.util.function.Supplier<T> step) {
        try {
            return step.get();
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAUTHORIZED || e.code() == ErrorCode.GONE) {
                throttle.failed(call.address(), "wrong invite");
            }
            throw e;
        }
    }
}
