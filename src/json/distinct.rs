//! Whether all items of an array differ.

use super::budget::{BudgetStop, VisitBudget};
use super::equality::equal;
use super::kind::JsonKind;
use super::node::JsonNode;
use super::number::hash_number;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// # Errors
/// The comparison takes more visits than the budget has, or was interrupted.
pub fn distinct(array: JsonNode<'_>, budget: &VisitBudget<'_>) -> Result<bool, BudgetStop> {
    let mut known: HashMap<u64, Vec<JsonNode<'_>>> = HashMap::new();
    for item in array.children() {
        let alike = known.entry(hash_of(item, budget)?).or_default();
        for other in alike.iter() {
            if equal(*other, item, budget)? {
                return Ok(false);
            }
        }
        alike.push(item);
    }
    Ok(true)
}

/// The same for values that are equal, in whatever way they are written.
fn hash_of(value: JsonNode<'_>, budget: &VisitBudget<'_>) -> Result<u64, BudgetStop> {
    budget.visit()?;
    let mut hasher = DefaultHasher::new();
    match value.kind() {
        JsonKind::Null => 0u8.hash(&mut hasher),
        JsonKind::Boolean => value.boolean().hash(&mut hasher),
        JsonKind::Number => hash_number(&value.number().unwrap_or_default(), &mut hasher),
        JsonKind::String => value.string().unwrap_or_default().hash(&mut hasher),
        JsonKind::Array => {
            1u8.hash(&mut hasher);
            for item in value.children() {
                hash_of(item, budget)?.hash(&mut hasher);
            }
        }
        JsonKind::Object => return hash_of_members(value, budget),
    }
    Ok(hasher.finish())
}

/// Whatever the order of the members.
fn hash_of_members(object: JsonNode<'_>, budget: &VisitBudget<'_>) -> Result<u64, BudgetStop> {
    let mut sum = 2u64;
    for (name, value) in object.members().into_iter().flatten() {
        let mut hasher = DefaultHasher::new();
        name.text().hash(&mut hasher);
        hash_of(value, budget)?.hash(&mut hasher);
        sum = sum.wrapping_add(hasher.finish());
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::super::document::JsonDocument;
    use super::*;
    use bytes::Bytes;

    #[test]
    fn items_differ_by_value() {
        for (text, expected) in [
            ("[1, 2, \"1\", true, null, [], {}]", true),
            ("[1, 1.0]", false),
            ("[10e-1, 1]", false),
            ("[-0, 0]", false),
            (r#"[{"a":1,"b":2}, {"b":2.0,"a":1}]"#, false),
            (r#"["\u0061", "a"]"#, false),
            ("[[1], [1, 1]]", true),
            ("[1e400, 2e400]", true),
            ("[]", true),
        ] {
            let document = JsonDocument::parse(Bytes::copy_from_slice(text.as_bytes())).unwrap();
            let budget = VisitBudget::new(1000, &|| false);
            assert_eq!(distinct(document.root(), &budget), Ok(expected), "{text}");
        }
    }
}
