//! The words that a language says around its chapters, page by page, as its file has them: read strictly, so that a
//! translation that lacks one does not start. What is put into a word stands beside its name here.

use serde::Deserialize;

/// A word of a file, or a list of them.
pub(super) struct Word<'a> {
    pub section: &'static str,
    pub name: &'static str,
    pub says: Vec<&'a str>,
    /// What is put in: `{n}`.
    pub marks: &'static [&'static str],
}

/// Sections: name in the file, type, words, and lists, each of whose lines stands alone.
macro_rules! words {
    ($(
        $(#[$doc:meta])*
        $section:ident $kind:ident {
            $($(#[$more:meta])* $name:ident $([$($mark:literal),+])?,)+
            $(; $($list:ident $([$($set:literal),+])?,)+)?
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $kind {
            $($(#[$more])* pub $name: String,)+
            $($(pub $list: Vec<String>,)+)?
        }

        impl $kind {
            pub(super) fn all(&self) -> Vec<Word<'_>> {
                let section = stringify!($section);
                vec![
                    $(Word {
                        section,
                        name: stringify!($name),
                        says: vec![&self.$name],
                        marks: &[$($($mark),+)?],
                    },)+
                    $($(Word {
                        section,
                        name: stringify!($list),
                        says: self.$list.iter().map(String::as_str).collect(),
                        marks: &[$($($set),+)?],
                    },)+)?
                ]
            }
        }
    )+};
}

words! {
    /// Around the chapters, and wherever the same words stand on several pages.
    words Words {
        /// Name of the whole session.
        session,
        lead,
        start,
        contents,
        minutes ["{n}"],
        chapter ["{n}"],
        question,
        questions,
        check,
        choose,
        problem,
        error,
        unsure,
        you_said ["{answer}"],
        again,
        onward,
        previous,
        next,
        back,
        sources,
        noted ["{date}"],
        read,
        second_hand,
        known,
        awaiting,
        reviewed ["{reviewer}", "{date}"],
        due ["{date}"],
        overdue,
        instead,
        someone,
        print,
        place,
        languages,
        replaces,
        prefer,
        /// The way back to a saved place.
        resume ["{chapter}"],
        lost,
        /// No such page.
        missing,
        unknown_group,
    }

    /// What to do next: under the last chapter, at the end, and on paper.
    bridge BridgeWords {
        tell,
        send,
        share ["{address}"],
        subject,
        mail,
        others,
        book,
        volunteer,
        sheet,
        smoking,
        quit,
        partners,
        phone,
        website ["{name}"],
    }

    /// After the last question.
    done DoneWords {
        title,
        lead,
        keep,
        summary,
        certificate,
    }

    /// "Save my place".
    place PlaceWords {
        title,
        done,
        saved,
        stopped,
        stops,
        save,
        again,
        onward,
        summary,
        code,
        /// A place is saved in this browser already.
        held,
        ;
        later ["{days}"],
        about,
        cookie ["{days}"],
    }

    /// A saved place is taken out of a browser that others use too.
    forget ForgetWords {
        title,
        remove,
        gone,
        ;
        about,
    }

    /// The three words of a saved place.
    code CodeWords {
        asks,
        hint,
        empty,
        unknown,
        many ["{minutes}"],
        without,
        ;
        cookie ["{days}"],
    }

    /// What somebody learned, to print.
    summary SummaryWords {
        title,
        print,
    }

    /// The certificate, on which the name is written and not sent.
    certificate CertificateWords {
        title,
        label,
        hint,
        followed ["{session}", "{programme}"],
        back,
        ;
        print,
    }

    /// The sheet to follow the session with a group.
    sheet SheetWords {
        title,
        lead,
        address,
        qr,
        group,
        needs,
        how,
        counts,
        chapters,
        care,
        support,
        others,
        ;
        counted,
        need ["{minutes}"],
        steps,
        carefully,
    }

    /// The whole session on paper.
    print PrintWords {
        questions,
    }
}
