@NullMarked
package cadre.server.forges.account;

import org.jspecify.annotations.NullMarked;
