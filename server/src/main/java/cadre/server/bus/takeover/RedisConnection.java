package cadre.server.bus.takeover;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A connection to a Redis, for one thread. Every failure is a CadreException UPSTREAM. */
final class RedisConnection implements AutoCloseable {
    private static final int CONNECT_MS = 5_000;
    private static final int ANSWER_MS = 30_000;

    private final RedisAddress address;
    private final Socket socket;
    private final OutputStream out;
    private final ReplyReader in;

    private RedisConnection(RedisAddress address, Socket socket) throws IOException {
        this.address = address;
        this.socket = socket;
        this.out = new BufferedOutputStream(socket.getOutputStream());
        this.in = new ReplyReader(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    /**
     * Connects, and signs in where there is a password.
     *
     * @param password empty for none
     * @throws CadreException UPSTREAM if nothing answers, or it wants another password
     */
    static RedisConnection open(RedisAddress address, String password) {
        try {
            var connection = new RedisConnection(address, socket(address));
            try {
                connection.begin(password);
                return connection;
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "No Redis answers there",
                    Map.of("url", address, "reason", String.valueOf(e.getMessage())),
                    "Check host and port, and that it runs: redis-cli -u " + address + " ping",
                    e);
        }
    }

    private static Socket socket(RedisAddress address) throws IOException {
        var plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MS);
            plain.setSoTimeout(ANSWER_MS);
            if (!address.tls()) {
                return plain;
            }
            var factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
            var secure =
                    (SSLSocket) factory.createSocket(plain, address.host(), address.port(), true);
            var parameters = secure.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return secure;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private void begin(String password) {
        if (!password.isEmpty()) {
            ask(
                    address.user().isPresent()
                            ? List.of("AUTH", address.user().get(), password)
                            : List.of("AUTH", password));
        }
        ask(List.of("SELECT", String.valueOf(address.database())));
    }

    /** Asks one thing. */
    Reply ask(List<String> command) {
        return askAll(List.of(command)).getFirst();
    }

    /** Asks many things at once: few enough that nobody waits with full hands. */
    List<Reply> askAll(List<List<String>> commands) {
        try {
            for (var command : commands) {
                send(command);
            }
            out.flush();
            var replies = new ArrayList<Reply>();
            for (var command : commands) {
                replies.add(checked(command, in.read()));
            }
            return replies;
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "Redis does not answer as it should",
                    Map.of("url", address, "reason", String.valueOf(e.getMessage())),
                    "See that it runs, then do it again: nothing was changed",
                    e);
        }
    }

    private void send(List<String> command) throws IOException {
        write("*" + command.size() + "\r\n");
        for (var word : command) {
            var bytes = word.getBytes(StandardCharsets.UTF_8);
            write("$" + bytes.length + "\r\n");
            out.write(bytes);
            write("\r\n");
        }
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private Reply checked(List<String> command, Reply reply) {
        if (!(reply instanceof Reply.Refused(var reason))) {
            return reply;
        }
        if (reason.matches("(NOAUTH|WRONGPASS|ERR invalid password|ERR AUTH).*")) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "Redis wants another password",
                    Map.of("url", address),
                    "Set %s, and the user in the URL if it is not the default one"
                            .formatted(RedisAddress.PASSWORD_VARIABLE));
        }
        throw new CadreException(
                ErrorCode.UPSTREAM,
                "Redis refuses a question",
                Map.of(
                        "url",
                        address,
                        "command",
                        command.getFirst(),
                        "of",
                        subject(command),
                        "reason",
                        reason),
                "The user must be allowed to read, and the keys must be those of a team bus");
    }

    /** What it is asked about; never what it signs in with. */
    private static String subject(List<String> command) {
        return command.size() > 1 && !command.getFirst().equals("AUTH") ? command.get(1) : "";
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // nothing was to be said any more
        }
    }
}
