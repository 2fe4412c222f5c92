/**
 * The one process per node that holds all attempts, detached from the node: it starts programs with
 * their output in files, sees their end, leaves no process of them behind, and writes down what it
 * saw, whether or not the node or the server is there. {@link
 * cadre.node.supervise.SupervisorClient} is the node's side; they speak lines of JSON over a Unix
 * domain socket that only the node's user can reach.
 */
@NullMarked
package cadre.node.supervise;

import org.jspecify.annotations.NullMarked;
