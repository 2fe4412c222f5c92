package cadre.server.flows;

import cadre.server.flows.outbox.Action;
import cadre.server.flows.outbox.Outbox;
import cadre.server.storage.Tx;
import cadre.wire.id.FlowId;

/** The one comment in the tracker that says where an item stands: posted once, then edited. */
record Status(Outbox outbox) {

    /** Has it say what the rows say now, if that is something else than before. */
    void tell(Tx tx, FlowId id) {
        var row = FlowStore.find(tx, id).orElseThrow();
        var text = StatusText.of(row, GateStore.gates(tx, id));
        if (text.equals(row.statusText())) {
            return;
        }
        var tracker = row.source().tracker();
        var item = row.source().ref();
        var name = row.prefix() + "status";
        if (row.statusCount() == 0) {
            outbox.store(tx, tracker, name, new Action.Comment(item, text));
        } else {
            outbox.store(
                    tx, tracker, name + "/" + row.statusCount(), new Action.Edit(item, name, text));
        }
        FlowStore.status(tx, id, row.statusCount() + 1, text);
    }
}
