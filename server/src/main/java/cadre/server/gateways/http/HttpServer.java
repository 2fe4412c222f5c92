package cadre.server.gateways.http;

import cadre.server.access.Deputies;
import cadre.server.access.Keys;
import cadre.server.access.Throttle;
import cadre.server.access.session.Sessions;
import cadre.server.feed.cause.Origins;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinLogger;
import jakarta.servlet.DispatcherType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * Javalin on Jetty with the routes of the table and nothing else. Every call runs on a virtual
 * thread of its own.
 */
public final class HttpServer implements AutoCloseable {
    /** With Jetty's default of 50 a thousand nodes that come back at once wait for minutes. */
    private static final int ACCEPT_QUEUE = 4096;

    /** Longer than a heartbeat of an event stream and the longest wait of a call. */
    private static final Duration IDLE = Duration.ofSeconds(75);

    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    private static final int LARGEST_FRAME = 1024 * 1024;

    private final Javalin javalin;
    private final Listen listen;
    private final OpenStreams streams;

    private HttpServer(Javalin javalin, Listen listen, OpenStreams streams) {
        this.javalin = javalin;
        this.listen = listen;
        this.streams = streams;
    }

    /** What the server asks access for. */
    public record Access(
            Keys keys, Sessions sessions, Throttle throttle, RateLimit limit, Deputies deputies) {
        /** Where no node speaks for anybody. */
        public Access(Keys keys, Sessions sessions, Throttle throttle, RateLimit limit) {
            this(keys, sessions, throttle, limit, Deputies.NONE);
        }
    }

    /**
     * Starts to serve.
     *
     * @throws CadreException UNAVAILABLE if the address cannot be bound
     */
    public static HttpServer start(
            Listen listen,
            List<Route> routes,
            Access access,
            OpenStreams streams,
            RequestCount count,
            Origins origins) {
        return start(listen, routes, access, streams, new Front(count, origins), IDLE);
    }

    /** What every request meets first. */
    record Front(RequestCount count, Origins origins) {}

    /**
     * The same with another patience.
     *
     * @param idle after which a peer is cut that neither sends nor takes anything
     */
    static HttpServer start(
            Listen listen,
            List<Route> routes,
            Access access,
            OpenStreams streams,
            Front front,
            Duration idle) {
        var hosts = new AllowedHosts(listen);
        var doorkeeper = new Doorkeeper(access, hosts);
        var routeServer = new RouteServer(doorkeeper, new RateHeaders(access.limit()), streams);
        var javalin =
                Javalin.create(config -> {
                    configure(config, listen, idle);
                    config.jetty.modifyServletContextHandler(context ->
                            context.addFilter(
                                    new FilterHolder(
                                            new FrontFilter(hosts, front, routeServer, routes)),
                                    "/*",
                                    EnumSet.of(DispatcherType.REQUEST)));
                    routes.forEach(route -> {
                        if (route.isLast()) {
                            mapUnknown(config.routes, route, routeServer);
                        } else if (route.isRest()) {
                            addRest(config.routes, route, routes, routeServer);
                        } else {
                            add(config.routes, route, routeServer, doorkeeper, streams);
                        }
                    });
                    mapErrors(config.routes);
                });
        JavalinLogger.enabled = false; // what goes wrong is thrown, and said once
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw listen.cannotBeBound(e);
        }
        streams.start();
        return new HttpServer(javalin, listen, streams);
    }

    private static void configure(JavalinConfig config, Listen listen, Duration idle) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.compressionStrategy = CompressionStrategy.NONE;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = "application/octet-stream";
        config.unsafe.jettyInternal.server = new Server(new HttpThreads());
        config.jetty.modifyServer(server -> server.setErrorHandler(new ProblemPages()));
        config.jetty.modifyServletContextHandler(
                context -> context.setErrorHandler(new ProblemPages()));
        config.jetty.modifyHttpConfiguration(http -> {
            http.setSendServerVersion(false);
            http.setSendXPoweredBy(false);
            http.setSendDateHeader(true);
        });
        config.jetty.modifyWebSocketServletFactory(factory -> {
            factory.setMaxTextMessageSize(LARGEST_FRAME);
            factory.setMaxBinaryMessageSize(LARGEST_FRAME);
            factory.setMaxFrameSize(LARGEST_FRAME);
            factory.setIdleTimeout(Duration.ofSeconds(45));
        });
        config.jetty.addConnector((server, http) -> connector(server, http, listen, idle));
    }

    private static ServerConnector connector(
            Server server, HttpConfiguration http, Listen listen, Duration idle) {
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(listen.bind());
        connector.setPort(listen.port());
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        connector.setIdleTimeout(idle.toMillis());
        return connector;
    }

    private static void add(
            RoutesConfig routes,
            Route route,
            RouteServer server,
            Doorkeeper doorkeeper,
            OpenStreams streams) {
        route.socketHandler()
                .ifPresentOrElse(
                        socket -> {
                            var sockets = new Sockets(route, socket, doorkeeper, streams);
                            routes.wsBeforeUpgrade(route.path(), sockets::beforeUpgrade);
                            routes.ws(route.path(), sockets::configure);
                            addMethod(routes, route, "GET", server); // who comes without an upgrade
                            refuseHead(routes, route);
                        },
                        () -> {
                            addMethod(routes, route, route.method(), server);
                            if (!route.method().equals("GET")) {
                                return;
                            }
                            if (mayStream(route.contract().answer())) {
                                refuseHead(routes, route);
                            } else {
                                addMethod(routes, route, "HEAD", server);
                            }
                        });
    }

    private static boolean mayStream(Content answer) {
        return answer instanceof Content.Events || answer instanceof Content.EventsOrJson;
    }

    private static void addRest(
            RoutesConfig routes, Route rest, List<Route> all, RouteServer server) {
        for (var method : METHODS) {
            if (all.stream().noneMatch(route -> route.serves(method, rest.path()))) {
                addMethod(routes, rest, method, server);
            }
        }
    }

    /** Javalin would say 200, to anyone, where there is a GET. */
    private static void refuseHead(RoutesConfig routes, Route route) {
        routes.addEndpoint(
                Endpoint.create(HandlerType.HEAD, route.path())
                        .handler(ctx -> {
                            throw Problems.methodNotAllowed("HEAD", ctx.path());
                        }));
    }

    private static void addMethod(
            RoutesConfig routes, Route route, String method, RouteServer server) {
        routes.addEndpoint(
                Endpoint.create(HandlerType.findOrCreate(method), route.path())
                        .handler(ctx ->
                                server.serve(route, ctx.pathParamMap(), ctx.req(), ctx.res())));
    }

    /** No endpoint: one that takes everything would take the 405 of the others from them. */
    private static void mapUnknown(RoutesConfig routes, Route last, RouteServer server) {
        routes.exception(
                NotFoundResponse.class,
                (_, ctx) -> {
                    try {
                        server.serve(last, Map.of(), ctx.req(), ctx.res());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static void mapErrors(RoutesConfig routes) {
        routes.exception(
                HttpResponseException.class,
                (e, ctx) -> {
                    var error =
                            switch (e.getStatus()) {
                                case 404 -> Problems.notFound(ctx.method().name(), ctx.path());
                                case 405 ->
                                        Problems.methodNotAllowed(ctx.method().name(), ctx.path());
                                default ->
                                        new CadreException(
                                                ErrorCode.INVALID,
                                                "The request cannot be read",
                                                Map.of("status", e.getStatus()),
                                                "");
                            };
                    write(ctx, error);
                });
        routes.exception(CadreException.class, (e, ctx) -> write(ctx, e));
    }

    private static void write(Context ctx, CadreException error) {
        try {
            Problems.write(ctx.res(), error);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The address on which it serves, such as {@code http://127.0.0.1:27888}; loopback's when it
     * serves on all addresses.
     */
    public String url() {
        var host =
                switch (listen.bind()) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::" -> "[::1]";
                    case String bind when bind.contains(":") -> "[" + bind + "]";
                    case String bind -> bind;
                };
        return "http://" + host + ":" + port();
    }

    /** The port on which it serves. */
    public int port() {
        return javalin.port();
    }

    /** Ends the streams, then stops. */
    @Override
    public void close() {
        streams.close();
        javalin.stop();
    }
}
