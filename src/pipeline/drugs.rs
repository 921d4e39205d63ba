//! Medicines: their names, brands and classes, and where they stand in a text.

use std::ops::Range;

use crate::model::Folded;

use super::Phrases;

/// Names a medicine by its generic name; defined in `pipelines/common/drugs.toml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DrugId(pub String);

/// Names a class of medicines; defined in `pipelines/common/drugs.toml`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClassId(pub String);

/// A class of medicines.
#[derive(Clone, Debug)]
pub struct DrugClass {
    /// Its name in the file.
    pub id: ClassId,
    /// Its name for people.
    pub name: String,
}

/// A medicine.
#[derive(Clone, Debug)]
pub struct Drug {
    /// Its generic name.
    pub id: DrugId,
    /// Its classes, sorted by id; empty when no risk asks for one.
    pub classes: Vec<DrugClassOf>,
}

/// A class that a medicine is in.
#[derive(Clone, Debug)]
pub struct DrugClassOf {
    /// Which.
    pub id: ClassId,
    /// Keys of `common/sources.toml`.
    pub source: String,
}

/// All medicines, ready to be looked for.
#[derive(Clone, Debug, Default)]
pub struct Drugs {
    /// Sorted by id.
    drugs: Vec<Drug>,
    /// Sorted by id.
    classes: Vec<DrugClass>,
    /// In the order of the phrases.
    names: Vec<DrugName>,
    phrases: Phrases,
}

/// A name that one or more medicines go by.
#[derive(Clone, Debug)]
pub(super) struct DrugName {
    /// As the file writes it.
    pub(super) text: String,
    /// What it means; several for a brand of several ingredients.
    pub(super) drugs: Vec<DrugId>,
    pub(super) is_hint: bool,
    pub(super) needs_strength: bool,
}

/// A medicine found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrugFound {
    /// What it is; a brand may hold several.
    pub drugs: Vec<DrugId>,
    /// The words, by index, that name it.
    pub words: Range<usize>,
    /// Whether the name rests on one list only or on none, so that the medicine must be looked at.
    pub is_hint: bool,
    /// Whether the name means other things too, so that it counts only with a strength or form beside it.
    pub needs_strength: bool,
}

impl Drugs {
    /// Prepares medicines, sorted by id, and the names they go by.
    pub(super) fn new(drugs: Vec<Drug>, classes: Vec<DrugClass>, names: Vec<DrugName>) -> Drugs {
        let phrases = Phrases::new(names.iter().map(|it| it.text.as_str()));
        Drugs { drugs, classes, names, phrases }
    }

    /// Finds medicines by generic name, other name and brand, left to right; the longest name at each place.
    pub fn find(&self, words: &Folded) -> Vec<DrugFound> {
        let found = self.phrases.find_longest(words).into_iter().map(|it| {
            let DrugName { drugs, is_hint, needs_strength, .. } = &self.names[it.phrase];
            let (is_hint, needs_strength) = (*is_hint, *needs_strength);
            DrugFound { drugs: drugs.clone(), words: it.words, is_hint, needs_strength }
        });
        found.collect()
    }

    /// Returns a medicine by its generic name as the file writes it.
    pub fn get(&self, id: &DrugId) -> Option<&Drug> {
        self.drugs.binary_search_by(|it| it.id.cmp(id)).ok().and_then(|at| self.drugs.get(at))
    }

    /// Returns a class.
    pub fn class(&self, id: &ClassId) -> Option<&DrugClass> {
        self.classes.binary_search_by(|it| it.id.cmp(id)).ok().and_then(|at| self.classes.get(at))
    }

    /// The classes of a medicine, sorted by id; none of one that is not known.
    pub fn classes(&self, id: &DrugId) -> impl Iterator<Item = &ClassId> {
        self.get(id).into_iter().flat_map(|it| &it.classes).map(|it| &it.id)
    }

    /// All medicines, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Drug> {
        self.drugs.iter()
    }

    /// All classes, by id.
    pub fn all_classes(&self) -> impl Iterator<Item = &DrugClass> {
        self.classes.iter()
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Folded;
    use crate::pipeline::{ClassId, DrugId, Knowledge};

    /// What is found: the medicines, the words, and "hint" or "strength" where the name is not enough.
    fn found(text: &str) -> Vec<String> {
        let Knowledge { drugs, .. } = Knowledge::builtin().unwrap();
        let found = drugs.find(&Folded::of(text.split(' '))).into_iter().map(|it| {
            let ids: Vec<&str> = it.drugs.iter().map(|it| it.0.as_str()).collect();
            let hint = if it.is_hint { " hint" } else { "" };
            let strength = if it.needs_strength { " strength" } else { "" };
            format!("{} {}-{}{hint}{strength}", ids.join("+"), it.words.start, it.words.end)
        });
        found.collect()
    }

    #[test]
    fn medicines_are_found_by_all_their_names() {
        for (text, expected) in [
            ("Tab. Metformin 500 mg", &["metformin 1-2"][..]),
            ("ACETAMINOPHEN 1 g", &["paracetamol 0-1"]),
            ("Ibuprofeno, 400 mg", &["ibuprofen 0-1"]),
            ("insulin glargine at night", &["insulin glargine 0-2"]),
            ("co-trimoxazole", &["co-trimoxazole 0-1"]),
            ("warfarin and aspirin", &["warfarin 0-1", "aspirin 2-3"]),
            ("no medicine at all", &[]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_that_is_not_enough_says_so() {
        assert!(found("Abasaglar").concat().ends_with(" hint"), "one list alone");
        assert!(found("Pan tablets 40 mg").concat().ends_with(" strength"), "an ordinary word");
        assert!(found("Iron").concat().ends_with(" strength"), "an analyte too");
        assert!(found("digoxin").concat().ends_with(" strength"), "an analyte too");
    }

    #[test]
    fn a_medicine_has_the_classes_of_its_row() {
        let Knowledge { drugs, .. } = Knowledge::builtin().unwrap();
        let classes: Vec<&str> =
            drugs.classes(&DrugId("sacubitril-valsartan".to_owned())).map(|it| it.0.as_str()).collect();
        assert_eq!(classes, ["arb"]);
        assert_eq!(drugs.classes(&DrugId("no such".to_owned())).count(), 0);
        assert_eq!(drugs.class(&ClassId("nsaid".to_owned())).unwrap().name, "NSAID");
        assert!(
            drugs
                .all_classes()
                .all(|class| { drugs.iter().any(|it| it.classes.iter().any(|it| it.id == class.id)) })
        );
    }
}
