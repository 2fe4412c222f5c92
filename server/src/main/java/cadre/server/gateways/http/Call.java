package cadre.server.gateways.http;

import cadre.server.access.Principal;
import cadre.server.access.session.SessionId;
import cadre.server.access.session.Sessions;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** One call of a route, as its handler sees it. */
public final class Call {
    private static final Runnable NOTHING = () -> {};

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final KeyAtHand key;
    private final Parts parts;
    private final OpenStreams streams;
    private Runnable afterAnswer = NOTHING;

    /** What the address says: the path's and the query's values by name. */
    record Parts(Map<String, String> path, Map<String, String> query) {}

    /** Who came with what key, whether that is still good, and whether from this machine. */
    record KeyAtHand(
            Optional<Principal> holder, BooleanSupplier isGood, BooleanSupplier isLoopback) {}

    Call(
            HttpServletRequest request,
            HttpServletResponse response,
            KeyAtHand key,
            Parts parts,
            OpenStreams streams) {
        this.request = request;
        this.response = response;
        this.key = key;
        this.parts = parts;
        this.streams = streams;
    }

    /** Who calls; only on routes that ask for a key. */
    public Principal principal() {
        return key.holder()
                .orElseThrow(() -> new IllegalStateException("this route asks for no key"));
    }

    /** Who calls; empty where no key is needed and none was given. */
    public Optional<Principal> caller() {
        return key.holder();
    }

    /** The session that let the call in; empty if that was a key. */
    public Optional<SessionId> session() {
        return request.getAttribute(Doorkeeper.SESSION) instanceof SessionId id
                ? Optional.of(id)
                : Optional.empty();
    }

    /** Has the browser keep the secret of a new session. */
    public void keepSession(Sessions.Opened opened) {
        answerHeader("Set-Cookie", SessionCookie.kept(request, opened.secret(), opened.life()));
    }

    /** Has the browser forget its session. */
    public void forgetSession() {
        answerHeader("Set-Cookie", SessionCookie.forgotten(request));
    }

    /** How it was asked, such as POST. */
    public String method() {
        return request.getMethod();
    }

    /** The path of the request as it came here, such as {@code /jobs/j17}. */
    public String requestPath() {
        return request.getRequestURI();
    }

    /** What it hears if there is no such route. */
    public CadreException noSuchRoute() {
        return Problems.notFound(method(), requestPath());
    }

    /** The address of the peer. */
    public String address() {
        return request.getRemoteAddr();
    }

    /** Whether a program on this machine calls, with no proxy between. */
    public boolean isLoopback() {
        return key.isLoopback().getAsBoolean();
    }

    /**
     * A part of the path.
     *
     * @param reader such as {@code JobId::of}; says what is wrong by a {@link CadreException}
     */
    public <T> T path(String name, Function<String, T> reader) {
        var text = parts.path().get(name);
        if (text == null) {
            throw new IllegalStateException("the path has no {" + name + "}");
        }
        return reader.apply(text);
    }

    /** A query parameter, empty when absent or blank. */
    public Optional<String> query(String name) {
        return Optional.ofNullable(parts.query().get(name));
    }

    /**
     * A query parameter where others may add what they like, as a browser that comes from another
     * site does; empty when absent, blank, there twice or over 4,096 characters.
     */
    public Optional<String> foreignQuery(String name) {
        var values = request.getParameterValues(name);
        return values == null || values.length != 1
                ? Optional.empty()
                : Optional.of(values[0]).filter(text -> !text.isBlank() && text.length() <= 4096);
    }

    /**
     * Which of two query parameters is given, the second if neither is.
     *
     * @throws CadreException INVALID if both are
     */
    public String oneOf(String first, String second) {
        if (query(first).isPresent() && query(second).isPresent()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Two query parameters mean the same",
                    Map.of("parameters", first + ", " + second),
                    "Give one of them");
        }
        return query(first).isPresent() ? first : second;
    }

    /** A query parameter read by {@code reader}. */
    public <T> Optional<T> query(String name, Function<String, T> reader) {
        return query(name).map(reader);
    }

    /** A whole number in the query, {@code fallback} when absent. */
    public long number(String name, long fallback, long least, long most) {
        return query(name).map(text -> number(name, text, least, most)).orElse(fallback);
    }

    private static long number(String name, String text, long least, long most) {
        try {
            var number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, together with the range
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "The query parameter is no such number",
                Map.of("parameter", name, "value", text),
                "Use " + least + " to " + most);
    }

    /** A word of the query that must be one of an enum's in lower case. */
    public <E extends Enum<E>> Optional<E> word(String name, Class<E> type) {
        return query(name)
                .map(text -> {
                    var words = new ArrayList<String>();
                    for (var constant : type.getEnumConstants()) {
                        var word = constant.name().toLowerCase(java.util.Locale.ROOT);
                        if (word.equals(text)) {
                            return constant;
                        }
                        words.add(word);
                    }
                    throw new CadreException(
                            ErrorCode.INVALID,
                            "The query parameter is no such word",
                            Map.of("parameter", name, "value", text),
                            "Use one of " + String.join(", ", words));
                });
    }

    /** A header, empty when absent or blank. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeader(name)).filter(text -> !text.isBlank());
    }

    /**
     * The body as one JSON object.
     *
     * @throws CadreException INVALID that names an unknown or missing field, TOO_LARGE over 9 MiB
     */
    public <T> T body(Class<T> type) throws IOException {
        return Body.read(request.getInputStream(), request.getContentLengthLong(), type);
    }

    /** The body as one JSON object, or {@code fallback} when there is no body. */
    public <T> T bodyOr(Class<T> type, T fallback) throws IOException {
        var none = request.getContentLengthLong() <= 0 && header("Transfer-Encoding").isEmpty();
        return none ? fallback : body(type);
    }

    /**
     * The body as it was sent.
     *
     * @throws CadreException INVALID if it is no UTF-8, TOO_LARGE over {@code mostBytes}
     */
    public String text(long mostBytes) throws IOException {
        return Body.text(request.getInputStream(), request.getContentLengthLong(), mostBytes);
    }

    /** The body as a stream that fails with TOO_LARGE after {@code mostBytes}. */
    public InputStream stream(long mostBytes) throws IOException {
        return Body.bounded(request.getInputStream(), request.getContentLengthLong(), mostBytes);
    }

    /**
     * Reads what is left of the body, to 64 MiB of it: a client that is still sending would not see
     * the answer.
     */
    public void drain() throws IOException {
        if (request.getContentLengthLong() <= Body.DRAINED) {
            Body.drain(request.getInputStream());
        }
    }

    /** The server's address as this caller knows it, such as {@code http://10.0.0.5:27888}. */
    public String calledAddress() {
        return request.getScheme() + "://" + request.getHeader("Host");
    }

    /** Puts a header on the answer, also on one that is an error. */
    public void answerHeader(String name, String value) {
        response.setHeader(name, value);
    }

    /** Has {@code next} run once the answer is on its way. */
    public void afterAnswer(Runnable next) {
        afterAnswer = next;
    }

    void answered() throws IOException {
        if (afterAnswer != NOTHING) {
            response.flushBuffer();
            afterAnswer.run();
        }
    }

    /** Whether the key or session that it came with is still good: to be asked after a wait. */
    public boolean isKeyGood() {
        return key.isGood().getAsBoolean();
    }

    /** Begins server-sent events; close it at the end and answer {@link Answer.Sent}. */
    public EventStream events() throws IOException {
        var thread = Thread.currentThread();
        return new EventStream(
                response,
                end -> streams.add(principal().key(), session(), _ -> end.run()),
                thread::interrupt);
    }
}
