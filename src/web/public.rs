//! Pages that need no database: start, about, contact and what the law asks for.
