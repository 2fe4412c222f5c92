package cadre.server.forges.fake;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/** Git over HTTP of {@link FakeGitLab}: everyone may fetch, a token of a developer pushes. */
final class GitLabGit {
    private static final String PLACE = "/" + FakeGitLab.SHOP + ".git";

    private final FakeGitLab gitlab;

    GitLabGit(FakeGitLab gitlab) {
        this.gitlab = gitlab;
    }

    boolean answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        if (!path.startsWith(PLACE + "/")) {
            return false;
        }
        var isPush =
                path.endsWith("/git-receive-pack")
                        || String.valueOf(exchange.getRequestURI().getQuery())
                                .contains("git-receive-pack");
        var user = user(exchange);
        if (isPush && user.isEmpty()) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"GitLab\"");
            exchange.sendResponseHeaders(401, -1);
            return true;
        }
        if (isPush && !gitlab.mayPush(user.orElseThrow())) {
            exchange.sendResponseHeaders(403, -1);
            return true;
        }
        gitlab.git.serve(
                exchange,
                path.substring(PLACE.length()),
                user.map(FakeGitLab.User::username).orElse(""));
        if (path.endsWith("/git-receive-pack")) {
            gitlab.pushed(user.orElseThrow());
        }
        return true;
    }

    private Optional<FakeGitLab.User> user(HttpExchange exchange) {
        var header = exchange.getRequestHeaders().getFirst("Authorization");
        if (header == null || !header.startsWith("Basic ")) {
            return Optional.empty();
        }
        var login = new String(Base64.getDecoder().decode(header.substring(6)), UTF_8);
        return gitlab.byToken(login.substring(login.indexOf(':') + 1));
    }
}
