package cadre.server.gateways.rest;

import cadre.server.gateways.http.Call;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.util.Map;
import java.util.Optional;

/** The header {@code Idempotency-Key}, for requests whose body can hold one too. */
final class IdempotencyHeader {
    private IdempotencyHeader() {}

    /**
     * The key of a request; empty if it has none.
     *
     * @param inBody as the body says
     * @throws CadreException INVALID if both say something, and not the same
     */
    static Optional<String> of(Call call, Optional<String> inBody) {
        var header = call.header("Idempotency-Key");
        if (header.isPresent() && inBody.isPresent() && !header.equals(inBody)) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "Header and body name different idempotency keys",
                    Map.of(),
                    "Give one of them");
        }
        return header.or(() -> inBody);
    }
}
