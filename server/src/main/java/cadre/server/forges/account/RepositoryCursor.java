package cadre.server.forges.account;

import static java.nio.charset.StandardCharsets.UTF_8;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.json.Json;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * Where a page of ours begins: at which of GitHub's, as its link said, and behind how many there. A
 * client can change it, and gets another part of its own list by that.
 */
record RepositoryCursor(int source, Map<String, String> page, int skip) {
    static final RepositoryCursor FIRST = new RepositoryCursor(0, Map.of(), 0);

    RepositoryCursor {
        page = Map.copyOf(page);
    }

    RepositoryCursor at(int place) {
        return new RepositoryCursor(source, page, place);
    }

    /** The next page, which may be the first one of the next list. */
    RepositoryCursor behind(Optional<Map<String, String>> next) {
        return next.map(one -> new RepositoryCursor(source, one, 0))
                .orElseGet(() -> new RepositoryCursor(source + 1, Map.of(), 0));
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.writeBytes(this));
    }

    static RepositoryCursor read(String text) {
        try {
            var json = new String(Base64.getUrlDecoder().decode(text), UTF_8);
            var read = Json.read(json, RepositoryCursor.class);
            if (read.source() >= 0 && read.skip() >= 0 && text.length() <= 2000) {
                return read;
            }
        } catch (IllegalArgumentException | CadreException | NullPointerException e) {
            // said below
        }
        throw new CadreException(
                ErrorCode.INVALID,
                "The cursor is none of this list",
                Map.of(),
                "Give next of the page before, or none for the first page");
    }
}
