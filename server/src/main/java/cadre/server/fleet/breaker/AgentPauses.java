package cadre.server.fleet.breaker;

import cadre.server.access.Principal;
import cadre.server.agents.Profiles;
import cadre.server.storage.Database;
import cadre.wire.api.AccountQuota;
import cadre.wire.api.AgentResumed;
import cadre.wire.api.BreakerView;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people see of paused agents, and do about them. Thread-safe; may block on the store. */
public final class AgentPauses {
    private final Database db;
    private final Breakers breakers;
    private final Profiles profiles;

    /** Over the breakers in {@code db}. */
    public AgentPauses(Database db, Breakers breakers, Profiles profiles) {
        this.db = db;
        this.breakers = breakers;
        this.profiles = profiles;
    }

    /** All accounts that agents have used, and what is left of each where that is known. */
    public List<AccountQuota> accounts() {
        return db.read(tx -> Quotas.list(tx, breakers.list(tx), breakers.now()));
    }

    /** All accounts that are paused, by agent. */
    public List<BreakerView> list() {
        return db.read(breakers::list);
    }

    /**
     * Lets a profile start again on its paused accounts, whatever their reset time.
     *
     * @param account only this one; all when empty
     * @throws CadreException FORBIDDEN below operator; NOT_FOUND if there is neither such a profile
     *     nor such a paused account
     */
    public AgentResumed resume(Principal by, AgentName agent, Optional<String> account) {
        by.require(Grant.OPERATOR);
        var closed = db.write(tx -> breakers.close(tx, agent, account, by.actor()));
        if (closed.isEmpty() && (account.isPresent() || profiles.find(agent).isEmpty())) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    account.isPresent() ? "No such account is paused" : "No such agent",
                    account.<Map<String, ?>>map(name -> Map.of("agent", agent, "account", name))
                            .orElseGet(() -> Map.of("agent", agent)),
                    "'cadre agents' lists the agents, and which of their accounts are paused");
        }
        return new AgentResumed(agent, closed);
    }
}
