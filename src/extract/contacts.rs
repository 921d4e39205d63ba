//! Whom to ask: who signed a clinical paper, with a number or address of the letterhead or below the signature.

use crate::model::{Contact, Document, Evidence, Folded, LaidPage, Line, Record, RecordKind, Word, fold};
use crate::pipeline::{LabelKind, Labels};

use super::notes::judged;

/// Digits that a telephone number has at least.
const MIN_DIGITS: usize = 7;
/// Words between the label and the number, as in "Tel. (office) 555-0100".
const N_WORDS_BETWEEN: usize = 1;
/// Lines of a page that may belong to its letterhead.
const HEAD_LINES: usize = 8;
/// Lines below a signature that belong to it.
const LINES_BELOW: usize = 4;

/// Finds who signed the clinical papers, each once, in the order of the papers.
///
/// Numbers beside the data of the patient are the patient's, and those in running text anybody's, so neither is taken.
pub(super) fn find_contacts(
    documents: &[Document<LaidPage>],
    records: &[Record],
    labels: &Labels,
) -> Vec<Contact> {
    let mut contacts: Vec<Contact> = Vec::new();
    for record in records {
        let Some(role) = role(record.kind) else { continue };
        let Some(document) = documents.iter().find(|it| it.source.id == record.source) else { continue };
        let pages = document.pages.iter().filter(|it| record.holds(&record.source, it.number)).collect();
        let Some(found) = (Paper { record, pages, labels }).contact(role) else { continue };
        match contacts.iter_mut().find(|it| is_same(it, &found)) {
            Some(known) if known.phone.is_none() && known.email.is_none() => *known = found,
            Some(_) => {}
            None => contacts.push(found),
        }
    }
    contacts
}

/// What the one who signs a paper is to the patient; `None` for papers of those who only examined something.
fn role(kind: RecordKind) -> Option<&'static str> {
    match kind {
        RecordKind::ReferralLetter => Some("referrer"),
        RecordKind::DischargeSummary
        | RecordKind::OperativeNote
        | RecordKind::ClinicNote
        | RecordKind::ClinicLetter
        | RecordKind::Prescription => Some("treating physician"),
        RecordKind::LabReport
        | RecordKind::ImagingReport
        | RecordKind::CardiacTest
        | RecordKind::PathologyReport
        | RecordKind::MedicationList
        | RecordKind::Insurance
        | RecordKind::Bill
        | RecordKind::IdentityDocument
        | RecordKind::ImageStudy
        | RecordKind::Questionnaire
        | RecordKind::Other
        | RecordKind::Unreadable => None,
    }
}

/// Whether two contacts are one person of one house; degrees behind the name may lack.
fn is_same(one: &Contact, other: &Contact) -> bool {
    let name = |it: &Contact| it.name.as_deref().map(|it| fold(it.split(',').next().unwrap_or(it)));
    let house = |it: &Contact| it.organisation.as_deref().map(fold);
    one.role == other.role && name(one) == name(other) && house(one) == house(other)
}

/// A clinical paper.
struct Paper<'a> {
    record: &'a Record,
    pages: Vec<&'a LaidPage>,
    labels: &'a Labels,
}

impl Paper<'_> {
    fn contact(&self, role: &str) -> Option<Contact> {
        let name = self.record.author.as_ref()?;
        let (page, line_idx, words) = self.signature(name)?;
        let evidence = self.evidence(page, words)?;
        let below = self.below(page, line_idx).map(|it| (page, it));
        let head = self.pages.first().into_iter().flat_map(|page| self.head().map(|it| (*page, it)));
        let places: Vec<(&LaidPage, &Line)> = below.chain(head).collect();
        let phone = places.iter().find_map(|(page, line)| Some((*page, self.phone(line)?)));
        let email = places.iter().find_map(|(page, line)| Some((*page, email(line)?)));
        let told = [phone.as_ref().map(|it| it.1.1), email.as_ref().map(|it| it.1.1)];
        Some(Contact {
            role: role.to_owned(),
            name: Some(name.clone()),
            organisation: self.record.facility.clone(),
            judgement: judged(words.iter().chain(told.into_iter().flatten().flatten())),
            phone_evidence: phone.as_ref().and_then(|(page, (_, words))| self.evidence(page, words)),
            email_evidence: email.as_ref().and_then(|(page, (_, words))| self.evidence(page, words)),
            phone: phone.map(|it| it.1.0),
            email: email.map(|it| it.1.0),
            evidence,
        })
    }

    fn evidence(&self, page: &LaidPage, words: &[Word]) -> Option<Evidence> {
        Evidence::of_words(&self.record.source, page.number, page.size, words)
    }

    /// The words of a name where it stands last.
    fn signature(&self, name: &str) -> Option<(&LaidPage, usize, &[Word])> {
        let wanted: Vec<&str> = name.split(' ').collect();
        let fits = |words: &[Word]| {
            let bare = |it: &str| it.trim_end_matches([',', '.']).to_owned();
            words.iter().zip(&wanted).all(|(word, wanted)| {
                bare(&word.text) == bare(wanted) || word.text.ends_with(&format!(":{wanted}"))
            })
        };
        self.pages.iter().rev().find_map(|page| {
            page.lines.iter().enumerate().rev().find_map(|(line_idx, line)| {
                let found = line.words().windows(wanted.len()).find(|it| fits(it))?;
                Some((*page, line_idx, found))
            })
        })
    }

    /// The lines right below a signature, if it is none of the data at the head of the paper.
    fn below<'p>(&self, page: &'p LaidPage, line_idx: usize) -> impl Iterator<Item = &'p Line> + use<'p> {
        let labelled = self.labels.read(page);
        let is_data =
            labelled.iter().any(|it| it.line_idx > line_idx && is_of_patient(it.kind) && it.is_sure);
        let n_lines = if is_data { 0 } else { LINES_BELOW };
        page.lines.iter().skip(line_idx + 1).take(n_lines)
    }

    /// The lines of the letterhead, above the data of the patient.
    fn head(&self) -> impl Iterator<Item = &Line> {
        let first = self.pages.first();
        let data = first.and_then(|page| {
            let labelled = self.labels.read(page);
            labelled.into_iter().filter(|it| is_of_patient(it.kind)).map(|it| it.line_idx).min()
        });
        let n_lines = data.unwrap_or(HEAD_LINES).min(HEAD_LINES);
        first.into_iter().flat_map(move |it| it.lines.iter().take(n_lines))
    }

    /// The number behind a word that announces one, with its words.
    fn phone<'p>(&self, line: &'p Line) -> Option<(String, &'p [Word])> {
        let words = line.words();
        let folded = Folded::of(words.iter().map(|it| it.text.as_str()));
        let others = self.labels.no_phone.find(&folded);
        self.labels.phone.find_longest(&folded).into_iter().find_map(|label| {
            let is_other = others
                .iter()
                .any(|it| it.words.start + 1 >= label.words.start && it.words.end <= label.words.end + 1);
            if is_other {
                return None;
            }
            (0..=N_WORDS_BETWEEN).find_map(|n_between| number(words.get(label.words.end + n_between..)?))
        })
    }
}

/// Whether a label stands before something of the patient.
fn is_of_patient(kind: LabelKind) -> bool {
    matches!(
        kind,
        LabelKind::Name
            | LabelKind::Born
            | LabelKind::Age
            | LabelKind::Sex
            | LabelKind::AgeSex
            | LabelKind::PatientId
    )
}

/// The telephone number that words begin with, as printed.
fn number(words: &[Word]) -> Option<(String, &[Word])> {
    let is_part = |it: &&Word| {
        let bare = it.text.trim_start_matches(':');
        bare.chars().any(|it| it.is_ascii_digit())
            && bare.chars().all(|it| it.is_ascii_digit() || "+-()/.,".contains(it))
    };
    let parts: Vec<&str> = words.iter().take_while(is_part).map(|it| it.text.as_str()).collect();
    let n_parts = parts.len();
    let text = parts.join(" ");
    let text = text.trim_matches([':', ',', '.', ' ']);
    let n_digits = text.chars().filter(char::is_ascii_digit).count();
    (n_digits >= MIN_DIGITS).then(|| (text.to_owned(), &words[..n_parts]))
}

fn email(line: &Line) -> Option<(String, &[Word])> {
    let is_address = |it: &str| {
        it.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.contains('@') && !host.ends_with('.')
        })
    };
    let bare = |it: &Word| {
        let text = it.text.rsplit(':').next().unwrap_or_default();
        text.trim_matches([',', '.', ';', '(', ')', '<', '>']).to_owned()
    };
    let words = line.words();
    let at = words.iter().position(|it| is_address(&bare(it)))?;
    Some((bare(&words[at]), &words[at..=at]))
}

#[cfg(test)]
mod tests {
    use super::find_contacts;
    use crate::model::sample::{document_of, record_of};
    use crate::model::{Contact, RecordKind};
    use crate::pipeline::Knowledge;

    fn contacts(kind: RecordKind, author: &str, text: &str) -> Vec<Contact> {
        let knowledge = Knowledge::builtin().expect("it is shipped");
        let document = document_of(&[text]);
        let mut record = record_of(&document.source.id, kind, 1);
        record.author = (!author.is_empty()).then(|| author.to_owned());
        record.facility = Some("Mock Clinic".to_owned());
        find_contacts(&[document], &[record], &knowledge.labels)
    }

    /// A name of a case, the text of a letter, the number and the address.
    type Case<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>);

    #[test]
    fn the_number_is_that_of_the_letterhead_or_signature() {
        let cases: [Case<'_>; 11] = [
            (
                "head",
                "Mock Clinic\nPhone +91 00000 00001\nDear all\nDr. Ann Lee",
                Some("+91 00000 00001"),
                None,
            ),
            (
                "amid a line",
                "1 Mock Road | Tel: 555-0100 | Fax: 555-0199\nDr. Ann Lee",
                Some("555-0100"),
                None,
            ),
            ("below", "Mock Clinic\nyours\nDr. Ann Lee\nSecretary: 01632 960001", Some("01632 960001"), None),
            (
                "nearest first",
                "Tel 900 000 001\nText\nDr. Ann Lee\nTel 900 000 002",
                Some("900 000 002"),
                None,
            ),
            ("address", "Mock Clinic\nDr. Ann Lee\nE-mail: ann@mock.example", None, Some("ann@mock.example")),
            ("fax only", "Mock Clinic\nFax 555-0199\nDr. Ann Lee", None, None),
            ("emergency", "Mock Clinic\nEmergency phone 555-0112\nDr. Ann Lee", None, None),
            ("of the patient", "Patient Name: Jo Poe\nMobile: 555-0123\nText\nDr. Ann Lee", None, None),
            (
                "below the data at the head",
                "Consultant: Dr. Ann Lee\nPatient Name: Jo Poe\nMobile: 555-0123\nText",
                None,
                None,
            ),
            ("no number", "Mock Clinic\nPhone us at any time\nDr. Ann Lee", None, None),
            ("too short", "Mock Clinic\nTel 112\nDr. Ann Lee", None, None),
        ];
        for (name, text, phone, email) in cases {
            let found = contacts(RecordKind::ReferralLetter, "Dr. Ann Lee", text);
            let [one] = &found[..] else { panic!("{name}: {found:?}") };
            assert_eq!((one.phone.as_deref(), one.email.as_deref()), (phone, email), "{name}");
            assert_eq!(
                one.phone_evidence.as_ref().map(|it| it.quote.trim_matches([':', ' '])),
                phone,
                "{name}"
            );
            assert_eq!(one.email_evidence.is_some(), email.is_some(), "{name}");
            assert_eq!(
                (one.role.as_str(), one.evidence.quote.as_str()),
                ("referrer", "Dr. Ann Lee"),
                "{name}"
            );
        }
    }

    #[test]
    fn who_only_examined_something_or_did_not_sign_is_none() {
        let text = "Mock Clinic\nTel 555-0100\nDr. Ann Lee";
        assert!(contacts(RecordKind::LabReport, "Dr. Ann Lee", text).is_empty());
        assert!(contacts(RecordKind::ClinicNote, "", text).is_empty());
        assert!(contacts(RecordKind::ClinicNote, "Dr. Jo Roe", text).is_empty());
        assert_eq!(contacts(RecordKind::ClinicNote, "Dr. Ann Lee", text)[0].role, "treating physician");
    }
}
