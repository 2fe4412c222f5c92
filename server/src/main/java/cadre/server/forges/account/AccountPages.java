package cadre.server.forges.account;

import cadre.server.forges.api.ProviderCalls;
import cadre.server.forges.api.ProviderCalls.Answer;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * Reads pages of lists as the holder of an account's token. Of the pages used last what matters is
 * kept with the ETag: what did not change is not sent again and counts against no limit.
 * Thread-safe.
 */
final class AccountPages {
    private static final int MOST = 200;

    private final GitHubClient client;
    private final GitHubOAuth oauth;
    private final TokenKeeper keeper;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    AccountPages(GitHubClient client, GitHubOAuth oauth, TokenKeeper keeper) {
        this.client = client;
        this.oauth = oauth;
        this.keeper = keeper;
    }

    private record Key(long account, URI at) {}

    private record Kept(String etag, Page page) {}

    /**
     * A page.
     *
     * @param items small: only what is shown
     * @param next the parameters of the next page; empty on the last one
     */
    record Page(List<JsonNode> items, Optional<Map<String, String>> next) {
        /** The same items may have more behind them than before. */
        private Page linked(Answer answer) {
            return answer.header("Link").isPresent() ? new Page(items, answer.next()) : this;
        }
    }

    /**
     * What may still be done for an answer, once each.
     *
     * @param move to where the thing is now
     * @param again with the token that was renewed meanwhile
     */
    private record Allowed(boolean move, boolean again) {
        static final Allowed ALL = new Allowed(true, true);
    }

    /** Takes of an answer what is kept. */
    interface Reader {
        List<JsonNode> read(JsonNode answer);
    }

    /**
     * All of a list.
     *
     * @throws CadreException UPSTREAM if it is none
     */
    static List<JsonNode> each(JsonNode list) {
        if (!list.isArray()) {
            throw new CadreException(
                    ErrorCode.UPSTREAM,
                    "GitHub's answer is no list",
                    Map.of(),
                    "Try again; if it stays so, see what stands between the server and GitHub");
        }
        return StreamSupport.stream(list.spliterator(), false).toList();
    }

    /**
     * The page; empty if GitHub says that there is no such thing for this account.
     *
     * @throws CadreException CONFLICT if the person must sign in again; TOO_MANY with the time to
     *     wait; UPSTREAM
     */
    Optional<Page> page(AccountRow account, String path, Map<String, String> query, Reader reader) {
        var at = URI.create(client.api() + path);
        return page(
                account,
                query.isEmpty() ? at : ProviderCalls.withQuery(at, query),
                reader,
                Allowed.ALL);
    }

    private Optional<Page> page(AccountRow account, URI at, Reader reader, Allowed allowed) {
        var key = new Key(account.id(), at);
        var held = keeper.token(account);
        var before = known(key);
        var headers = before.map(one -> Map.of("If-None-Match", one.etag())).orElse(Map.of());
        var answer = oauth.get(at, held.token(), headers);
        return switch (answer.status()) {
            case 200 -> Optional.of(read(key, answer, reader));
            case 304 ->
                    Optional.of(
                            before.orElseThrow(() -> oauth.calls().failed("says 304", at))
                                    .page()
                                    .linked(answer));
            case 401 -> {
                keeper.refused(held);
                var now = keeper.token(account);
                if (!allowed.again() || now.account().version() == held.account().version()) {
                    throw KeptTokens.again(account);
                }
                yield page(account, at, reader, new Allowed(allowed.move(), false));
            }
            case 301, 302, 307, 308 ->
                    page(
                            account,
                            moved(at, answer, allowed.move()),
                            reader,
                            new Allowed(false, allowed.again()));
            case 403, 404, 451 -> Optional.empty();
            default -> throw oauth.calls().failed("answers with " + answer.status(), at);
        };
    }

    /** What was renamed is elsewhere at the same API; the token goes nowhere else. */
    private URI moved(URI at, Answer answer, boolean follows) {
        var to = answer.header("Location").orElse("");
        if (!follows || !to.matches("[\\x21-\\x7e]+") || !to.startsWith(client.api() + "/")) {
            throw oauth.calls().failed("sends elsewhere", at);
        }
        return URI.create(to);
    }

    private Page read(Key key, Answer answer, Reader reader) {
        var page = new Page(reader.read(answer.json()), answer.next());
        answer.header("ETag").ifPresent(etag -> keep(key, new Kept(etag, page)));
        return page;
    }

    private synchronized Optional<Kept> known(Key key) {
        return Optional.ofNullable(kept.get(key));
    }

    private synchronized void keep(Key key, Kept one) {
        kept.put(key, one);
        if (kept.size() > MOST) {
            kept.remove(kept.keySet().iterator().next());
        }
    }
}
