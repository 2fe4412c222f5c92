package cadre.server.gateways.http;

import cadre.server.access.Principal;
import cadre.wire.error.CadreException;
import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins a WebSocket route to what speaks on each of its connections. */
final class Sockets {
    private static final Logger log = LoggerFactory.getLogger(Sockets.class);
    private static final String PRINCIPAL = "cadre.principal";
    private static final String OPEN = "cadre.open";

    /** RFC 6455: ended by policy. */
    private static final int POLICY = 1008;

    /** RFC 6455: the server goes away. */
    private static final int GOING_AWAY = 1001;

    /** RFC 6455: the server failed. */
    private static final int SERVER_ERROR = 1011;

    private final Route route;
    private final SocketHandler handler;
    private final Doorkeeper doorkeeper;
    private final OpenStreams streams;

    private record Open(SocketSession session, SocketLine line, OpenStreams.Stream stream) {}

    Sockets(Route route, SocketHandler handler, Doorkeeper doorkeeper, OpenStreams streams) {
        this.route = route;
        this.handler = handler;
        this.doorkeeper = doorkeeper;
        this.streams = streams;
    }

    void beforeUpgrade(Context ctx) {
        ctx.req().setAttribute(FrontFilter.ROUTE, route.path());
        doorkeeper
                .enter(ctx.req(), route.rule())
                .ifPresent(principal -> ctx.attribute(PRINCIPAL, principal));
    }

    void configure(WsConfig ws) {
        ws.onConnect(this::open);
        ws.onMessage(ctx -> hear(ctx, session -> session.message(ctx.message())));
        ws.onBinaryMessage(ctx -> hear(ctx, session -> session.binary(ctx.data())));
        ws.onClose(this::close);
    }

    private void open(WsContext ctx) {
        if (!(ctx.attribute(PRINCIPAL) instanceof Principal principal)) {
            throw new IllegalStateException("a WebSocket was opened without a principal");
        }
        var line = new SocketLine(ctx.session);
        var stream = streams.add(principal.key(), over -> end(line, over));
        ctx.attribute(OPEN, new Open(handler.open(principal, line), line, stream));
    }

    private static void end(SocketLine line, OpenStreams.Stream over) {
        if (over.isKeyLost()) {
            line.end(POLICY, "the key is no longer good");
        } else {
            line.end(GOING_AWAY, "the server stops");
        }
    }

    private void hear(WsContext ctx, Consumer<SocketSession> message) {
        if (!(ctx.attribute(OPEN) instanceof Open open)) {
            return;
        }
        try {
            message.accept(open.session());
        } catch (CadreException e) {
            log.atWarn()
                    .addKeyValue("path", route.path())
                    .addKeyValue("code", e.code())
                    .addKeyValue("reason", e.what())
                    .log("a connection ends because a message could not be served");
            open.line().close(SERVER_ERROR, e.code().name());
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("path", route.path())
                    .setCause(e)
                    .log("a message failed by a bug; report it with this trace");
            open.line().close(SERVER_ERROR, "INTERNAL");
        }
    }

    private void close(WsContext ctx) {
        if (ctx.attribute(OPEN) instanceof Open open) {
            open.stream().close();
            open.session().closed();
        }
    }
}
