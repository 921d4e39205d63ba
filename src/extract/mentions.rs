//! Phrases of checklists found in records.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{Document, Evidence, Folded, LaidPage, Mention, Record, Word, fold};
use crate::pipeline::{Knowledge, LabelKind, Labelled, Labels, WantedPhrases};

/// A phrase is told this often of one record; more places of the same say nothing new.
const MAX_OF_RECORD: usize = 3;

/// Folded words that a heading has at most.
const MAX_HEADING_WORDS: usize = 8;

/// Times the median word height from which letters are those of a title.
const LARGE: f32 = 1.3;

/// Finds the phrases of checklists, of their conditions and of risk rules, in the order of the pages.
///
/// Of the places in one record those in headings are kept first. What stands behind the name of a
/// physician as their degree is left out, although "DM" and "MS" are conditions too.
pub(super) fn find_mentions(
    documents: &[Document<LaidPage>],
    records: &[Record],
    knowledge: &Knowledge,
) -> Vec<Mention> {
    let WantedPhrases { wanted, phrases, of_form } = knowledge.wanted_phrases(forms);
    let mut mentions = Vec::new();
    for record in records {
        let pages = documents
            .iter()
            .filter(|it| it.source.id == record.source)
            .flat_map(|it| &it.pages)
            .filter(|it| record.holds(&record.source, it.number));
        let mut places: BTreeMap<usize, Vec<Mention>> = BTreeMap::new();
        for page in pages {
            let labelled = knowledge.labels.read(page);
            for (line_idx, line) in page.lines.iter().enumerate() {
                let folded = Folded::of(line.words().iter().map(|it| it.text.as_str()));
                for found in phrases.find(&folded) {
                    let phrase = of_form[found.phrase];
                    let words = &line.words()[found.words.clone()];
                    let spot = Spot { page, line_idx, at: &found.words, labelled: &labelled };
                    if wanted[phrase].may_be_degree && spot.is_degree(&knowledge.labels) {
                        continue;
                    }
                    let Some(evidence) = Evidence::of_words(&record.source, page.number, page.size, words)
                    else {
                        continue;
                    };
                    places.entry(phrase).or_default().push(Mention {
                        record: record.id.clone(),
                        phrase: wanted[phrase].phrase.clone(),
                        in_heading: spot.is_heading(&folded) || spot.is_study(),
                        before: text_of(&line.words()[..found.words.start]),
                        behind: text_of(&line.words()[found.words.end..]),
                        evidence,
                    });
                }
            }
        }
        for (_, mut of_phrase) in places {
            of_phrase.sort_by_key(|it| !it.in_heading);
            of_phrase.truncate(MAX_OF_RECORD);
            mentions.extend(of_phrase);
        }
    }
    mentions
}

/// A place of some words on a page.
#[derive(Clone, Copy)]
struct Spot<'a> {
    page: &'a LaidPage,
    line_idx: usize,
    at: &'a Range<usize>,
    labelled: &'a [Labelled<'a>],
}

impl Spot<'_> {
    fn words(&self) -> &[Word] {
        self.page.lines[self.line_idx].words()
    }

    /// Whether words stand in a heading: in a short line of their own, in large letters, or first and before a colon.
    fn is_heading(&self, folded: &Folded) -> bool {
        let (words, at) = (self.words(), self.at);
        if folded.n_words() <= MAX_HEADING_WORDS {
            let is_large = words.iter().all(|it| it.rect.height() >= LARGE * self.page.word_height);
            let is_loud = words.iter().all(|it| !it.text.chars().any(char::is_lowercase));
            let ends_open = words.last().is_some_and(|it| it.text.ends_with(':'));
            let is_alone =
                words[at.end..].iter().chain(&words[..at.start]).all(|it| fold(&it.text).is_empty());
            if is_large || is_loud || ends_open || is_alone {
                return true;
            }
        }
        let is_first = words[..at.start].iter().all(is_number);
        let ends = &words[..at.end];
        let is_before_colon = ends.last().is_some_and(|it| it.text.ends_with(':'))
            || words.get(at.end).is_some_and(|it| it.text.starts_with(':'));
        is_before_colon
            && (is_first || words[at.clone()].iter().all(|it| !it.text.chars().any(char::is_lowercase)))
    }

    /// Whether words stand behind a label that names what was examined, as "Examination: Ultrasound renal tract".
    fn is_study(&self) -> bool {
        let Some(first) = self.words().get(self.at.start) else { return false };
        self.labelled
            .iter()
            .filter(|it| it.kind == LabelKind::Study && it.is_sure)
            .any(|it| it.beside.words.iter().chain(&it.below.words).any(|it| std::ptr::eq(*it, first)))
    }

    /// Whether an abbreviation stands where the degree of a physician stands: behind a name with a title or
    /// another degree, before a field of medicine in brackets, behind a label of a signature, or below a name.
    fn is_degree(&self, labels: &Labels) -> bool {
        let words = self.words();
        let (before, behind) = (&words[..self.at.start], &words[self.at.end..]);
        let is_title = |it: &Word| labels.doctor_titles.has(&plain(it));
        let is_other_degree = |it: Option<&Word>| it.is_some_and(|it| labels.degrees.has(&plain(it)));
        if is_other_degree(before.last()) || is_other_degree(behind.first()) {
            return true;
        }
        // Only a name stands between the title and the degree: "seen by Dr. Rao for DM" tells a condition.
        let behind_title = before.iter().rposition(is_title).map(|it| &before[it + 1..]);
        if behind_title.is_some_and(|it| it.iter().all(|it| it.text.starts_with(char::is_uppercase))) {
            return true;
        }
        let is_named = before.len() >= 2 && before.iter().all(|it| it.text.starts_with(char::is_uppercase));
        if is_named && behind.first().is_some_and(|it| it.text.starts_with('(')) {
            return true;
        }
        let above = self.line_idx.checked_sub(1).and_then(|it| self.page.lines[it].words().first());
        if before.is_empty() && above.is_some_and(is_title) {
            return true;
        }
        let left = words[self.at.start].rect.left();
        self.labelled.iter().any(|it| {
            let is_signature = matches!(it.kind, LabelKind::Author | LabelKind::OtherName);
            is_signature && it.is_sure && it.line_idx == self.line_idx && it.rect.left() < left
        })
    }
}

/// A phrase with its last word in the singular and the plural, and as the picture or the art of taking it:
/// "angiogram", "angiograms", "angiography".
fn forms(phrase: &str) -> Vec<String> {
    /// Shorter words are short forms, whose plurals are other words.
    const MIN_LETTERS: usize = 3;
    let mut forms = vec![phrase.to_owned()];
    let last = phrase.rsplit(|it: char| !it.is_alphabetic()).next().unwrap_or_default();
    if last.chars().count() < MIN_LETTERS {
        return forms;
    }
    let stem = &phrase[..phrase.len() - last.len()];
    let mut add = |word: String| forms.push(format!("{stem}{word}"));
    let word = last.to_lowercase();
    let ends = |end: &str| word.strip_suffix(end).filter(|it| it.chars().count() >= MIN_LETTERS);
    if let Some(root) = ends("gram") {
        add(format!("{root}graphy"));
    }
    if let Some(root) = ends("graphy") {
        add(format!("{root}gram"));
        add(format!("{root}grams"));
        return forms;
    }
    match ends("s") {
        Some(root) if !root.ends_with(['s', 'u', 'i']) => add(root.to_owned()),
        Some(_) => {}
        None => add(format!("{word}s")),
    }
    if let Some(root) = ends("y") {
        add(format!("{root}ies"));
    }
    if let Some(root) = ends("ies") {
        add(format!("{root}y"));
    }
    forms
}

/// A word folded, with the dots of "M.D." taken out.
fn plain(word: &Word) -> String {
    fold(&word.text.replace('.', ""))
}

fn text_of(words: &[Word]) -> String {
    words.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn is_number(word: &Word) -> bool {
    fold(&word.text).chars().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use crate::model::RecordKind;
    use crate::model::sample::{document_of, record_of};
    use crate::pipeline::Knowledge;

    use super::find_mentions;

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| Knowledge::builtin().expect("it is shipped"));

    /// How often a phrase is told of a text, and of these how often in a heading.
    fn told(text: &str, phrase: &str) -> (usize, usize) {
        let document = document_of(&[text]);
        let record = record_of(&document.source.id, RecordKind::Other, 1);
        let mentions = find_mentions(&[document], &[record], &KNOWLEDGE);
        let of_phrase: Vec<bool> =
            mentions.iter().filter(|it| it.phrase == phrase).map(|it| it.in_heading).collect();
        (of_phrase.len(), of_phrase.iter().filter(|it| **it).count())
    }

    #[test]
    fn phrases_of_checklists_are_told_with_the_place_they_have_in_the_text() {
        let cases = [
            (
                "running text",
                "An ultrasound of the abdomen was normal in all its parts.",
                "ultrasound",
                (1, 0),
            ),
            ("a line of its own", "Ultrasound", "ultrasound", (1, 1)),
            (
                "before a colon",
                "ULTRASOUND: Normal size of all organs, and no stone is seen.",
                "ultrasound",
                (1, 1),
            ),
            ("capitals", "CHEST X RAY", "X-ray", (1, 1)),
            (
                "accents",
                "Se hizo una radiografía de tórax y no se ve nada nuevo en ella.",
                "radiografia",
                (1, 0),
            ),
            ("not within a word", "The product is ductal.", "CT", (0, 0)),
            ("often", "CT\nCT\nCT\nCT\nCT", "CT", (3, 3)),
            ("not at all", "Nothing.", "CT", (0, 0)),
        ];
        for (name, text, phrase, expected) in cases {
            assert_eq!(told(text, phrase), expected, "{name}");
        }
    }

    #[test]
    fn a_phrase_is_found_in_its_other_forms() {
        for (text, phrase, n_told) in [
            ("2D ECHOCARDIOGRAPHY REPORT", "echocardiogram", 1),
            ("She has had two hypos in the last month.", "hypo", 1),
            ("Two coronary angiograms were done.", "coronary angiogram", 1),
            ("Allergy: none", "allergies", 1),
            ("Two CTs were done of the head and neck last year.", "CT", 0),
            ("diagnosis and diagnoses", "diagnosis", 1),
        ] {
            assert_eq!(told(text, phrase).0, n_told, "{text}");
        }
    }

    #[test]
    fn what_was_examined_is_a_heading() {
        let text = "Examination: Ultrasound renal tract, done in the department on request of the clinic";
        assert_eq!(told(text, "ultrasound"), (1, 1));
    }

    #[test]
    fn a_degree_behind_the_name_of_a_physician_is_no_condition() {
        let cases = [
            ("a title before the name", "Dr. Vikram Placehold, DM (Cardiology)", 0),
            ("a field of medicine behind", "Vikram Placehold, DM (Cardiology)", 0),
            ("another degree before", "Vikram Placehold, MD, DM", 0),
            ("another degree behind", "V. Placehold DM, MRCP", 0),
            ("a label of a signature", "Consultant: Vikram Placehold, DM", 0),
            ("below the name", "Dr. Vikram Placehold\nDM, Cardiology", 0),
            ("a condition", "Known DM on tablets for ten years.", 1),
            ("a condition behind a name", "Seen by Dr. Rao for DM and pain.", 1),
            ("a condition in a list", "Past history: Hypertension, DM", 1),
            ("a condition of its own", "DM", 1),
        ];
        for (name, text, n_told) in cases {
            assert_eq!(told(text, "DM").0, n_told, "{name}");
        }
    }

    #[test]
    fn headings_are_kept_before_running_text() {
        let prose = "A CT of the head was done because of pain and fever for days.\n".repeat(4);
        assert_eq!(told(&format!("{prose}CT"), "CT"), (3, 1));
    }
}
