//! Pages of one booking.
