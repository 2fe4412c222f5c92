package cadre.wire.bus;

import java.util.List;

/** Messages to be acknowledged, at most 1,000. */
public record AckRequest(List<Long> ids) {
    public AckRequest {
        ids = ids == null ? List.of() : List.copyOf(ids);
    }
}
