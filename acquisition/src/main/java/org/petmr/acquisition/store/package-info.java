/**
 * The list-mode store: append-only segments of native list-mode files, durable within a second, whole again after
 * {@code kill -9}; beside them the acquisition journal. Knows frames and files, neither sockets nor sessions.
 */
package org.petmr.acquisition.store;
