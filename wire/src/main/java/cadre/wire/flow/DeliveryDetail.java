package cadre.wire.flow;

import java.util.Map;

/**
 * A delivery with what came.
 *
 * @param headers those that are kept: none that holds a secret
 * @param body as it came, to 1 MiB of it
 */
public record DeliveryDetail(DeliveryView delivery, Map<String, String> headers, String body) {
    public DeliveryDetail {
        headers = Map.copyOf(headers);
    }
}
