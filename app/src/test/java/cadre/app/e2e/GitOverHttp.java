package cadre.app.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;

/**
 * The bare repositories of a folder over HTTP, by git's own program: everyone may fetch, and who
 * has the token as password may push.
 */
record GitOverHttp(Path folder, String token) {

    /** As a CGI server does it, with files between, so that nothing waits for anything. */
    void serve(HttpExchange exchange, String path) throws IOException {
        var query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
        var isPush = path.endsWith("/git-receive-pack") || query.contains("git-receive-pack");
        if (isPush && !mayPush(exchange)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Gitea\"");
            exchange.sendResponseHeaders(401, -1);
            return;
        }
        var in = Files.createTempFile(folder, "git", ".in");
        var out = Files.createTempFile(folder, "git", ".out");
        Files.write(in, exchange.getRequestBody().readAllBytes());
        var cgi =
                new ProcessBuilder("git", "http-backend")
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        var env = cgi.environment();
        env.put("GIT_PROJECT_ROOT", folder.toString());
        env.put("GIT_HTTP_EXPORT_ALL", "1");
        env.put("PATH_INFO", path);
        env.put("QUERY_STRING", query);
        env.put("REQUEST_METHOD", exchange.getRequestMethod());
        env.put("CONTENT_TYPE", header(exchange, "Content-Type"));
        env.put("HTTP_CONTENT_ENCODING", header(exchange, "Content-Encoding"));
        env.put("GIT_PROTOCOL", header(exchange, "Git-Protocol"));
        if (isPush) {
            env.put("REMOTE_USER", "cadre");
        }
        try {
            cgi.start().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        send(exchange, new String(Files.readAllBytes(out), ISO_8859_1));
    }

    private static void send(HttpExchange exchange, String said) throws IOException {
        var end = said.indexOf("\r\n\r\n");
        var status = 200;
        for (var line : said.substring(0, end).split("\r\n")) {
            var parts = line.split(": ", 2);
            if (parts[0].equals("Status")) {
                status = Integer.parseInt(parts[1].substring(0, 3));
            } else {
                exchange.getResponseHeaders().set(parts[0], parts[1]);
            }
        }
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(said.substring(end + 4).getBytes(ISO_8859_1));
    }

    private boolean mayPush(HttpExchange exchange) {
        var login = header(exchange, "Authorization").replaceFirst("Basic ", "");
        return new String(Base64.getDecoder().decode(login), UTF_8).endsWith(":" + token);
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }
}
