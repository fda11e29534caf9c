package org.petmr.acquisition.security;

/**
 * A record as it goes to another machine.
 *
 * @param head of the chain with it: whoever keeps it can tell later that the trail was put back to a time before
 * @param message XML
 */
public record AuditRecord(AuditHead head, String message) {}
