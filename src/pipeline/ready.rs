//! Phrases of whole tables, made ready once, when they are first looked for.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::records::{CuePlace, KindCues};
use super::{Knowledge, Phrases};

/// What is made ready of a knowledge.
#[derive(Clone, Debug, Default)]
pub(super) struct Ready {
    cues: OnceLock<CuePhrases>,
    wanted: OnceLock<WantedPhrases>,
}

/// The cues of all kinds of records, looked for at once.
#[derive(Clone, Debug)]
pub struct CuePhrases {
    /// All phrases.
    pub phrases: Phrases,
    /// For each phrase its kind and its cue.
    pub of_phrase: Vec<CueIdx>,
    /// Cues that look at numbers in lines, with their units in lower case.
    pub of_lines: Vec<(CueIdx, BTreeSet<String>)>,
}

/// A cue by its place in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CueIdx {
    /// The kind.
    pub kind: usize,
    /// The cue of that kind.
    pub cue: usize,
}

/// The phrases of checklists, of their conditions and of rules about risks, looked for at once.
#[derive(Clone, Debug)]
pub struct WantedPhrases {
    /// As the tables have them.
    pub wanted: Vec<Wanted>,
    /// All their forms.
    pub phrases: Phrases,
    /// For each form its phrase.
    pub of_form: Vec<usize>,
}

/// A phrase that is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// As the table has it.
    pub phrase: String,
    /// Whether it may also be the degree of a physician.
    pub may_be_degree: bool,
}

impl Knowledge {
    /// The cues of all kinds.
    pub fn cue_phrases(&self) -> &CuePhrases {
        self.ready.cues.get_or_init(|| CuePhrases::of(&self.kinds))
    }

    /// The phrases that checklists and rules ask for; `forms` makes of each what else may stand for it.
    pub fn wanted_phrases(&self, forms: fn(&str) -> Vec<String>) -> &WantedPhrases {
        self.ready.wanted.get_or_init(|| WantedPhrases::of(self, forms))
    }
}

impl CuePhrases {
    fn of(kinds: &[KindCues]) -> CuePhrases {
        let mut texts: Vec<&str> = Vec::new();
        let mut of_phrase = Vec::new();
        let mut of_lines = Vec::new();
        for (kind, row) in kinds.iter().enumerate() {
            for (cue, it) in row.cues.iter().enumerate() {
                let idx = CueIdx { kind, cue };
                match it.place {
                    CuePlace::Title
                    | CuePlace::Heading
                    | CuePlace::LineStart
                    | CuePlace::Start
                    | CuePlace::End
                    | CuePlace::Anywhere
                    | CuePlace::HeadingRow => {
                        texts.extend(it.texts.iter().map(String::as_str));
                        of_phrase.extend(it.texts.iter().map(|_| idx));
                    }
                    CuePlace::ResultLine
                    | CuePlace::RangedLine
                    | CuePlace::DoseLine
                    | CuePlace::MoneyLine => {
                        of_lines.push((idx, it.texts.iter().map(|it| it.to_lowercase()).collect()));
                    }
                }
            }
        }
        CuePhrases { phrases: Phrases::new(texts), of_phrase, of_lines }
    }
}

impl WantedPhrases {
    fn of(knowledge: &Knowledge, forms: fn(&str) -> Vec<String>) -> WantedPhrases {
        let items = knowledge.checklists.iter().flat_map(|it| &it.items);
        let of_items = items.flat_map(|it| it.phrases.iter().chain(it.together.iter().flatten()));
        let of_lists = knowledge.checklists.iter().flat_map(|it| &it.applies_to);
        let wanted: BTreeSet<&str> = of_items
            .chain(of_lists)
            .map(String::as_str)
            .chain(knowledge.rules.phrases())
            .chain(knowledge.risk_words.phrases())
            .collect();
        let all_forms = wanted.iter().enumerate();
        let (of_form, forms): (Vec<usize>, Vec<String>) =
            all_forms.flat_map(|(idx, it)| forms(it).into_iter().map(move |it| (idx, it))).unzip();
        let degrees = &knowledge.labels.degrees;
        let wanted = wanted
            .into_iter()
            .map(|it| Wanted { phrase: it.to_owned(), may_be_degree: degrees.has(&crate::model::fold(it)) });
        WantedPhrases {
            wanted: wanted.collect(),
            phrases: Phrases::new(forms.iter().map(String::as_str)),
            of_form,
        }
    }
}
