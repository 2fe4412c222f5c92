package cadre.wire.bus;

import java.util.List;

/** A message with what became of it. */
public record MessageReceipts(MessageView message, List<Receipt> receipts) {
    public MessageReceipts {
        receipts = receipts == null ? List.of() : List.copyOf(receipts);
    }
}
