//! Reads the attributes of a struct and its fields into the model.

mod age;
mod attr;
mod field;
mod identity;
mod name;
mod opposite;
mod part;
mod reader;
mod share;
mod source;

use syn::{Data, DeriveInput};

use self::reader::Context;
use crate::errors::Errors;
use crate::model::{Field, Model, Share};
use crate::types;

/// Reads the whole input, and collects every mistake.
pub(crate) fn read(input: &DeriveInput) -> (Model<'_>, Errors) {
    let mut context = Context::default();
    let mut share = Share::default();
    for attribute in &input.attrs {
        share::read_attribute(attribute, &mut share, &mut context);
    }
    let mut fields = Vec::new();
    match &input.data {
        Data::Struct(data) => {
            for (index, field) in data.fields.iter().enumerate() {
                let is_last = index + 1 == data.fields.len();
                let mut read = field::read_field(index, field, &mut context);
                read.is_rejected = types::is_rejected_by_rustc(&field.ty, &input.ident, is_last);
                let is_repeated = fields.iter().any(|other: &Field<'_>| other.label == read.label);
                if read.is_rejected || is_repeated {
                    let message = format!("the field `{}` is not valid", read.label);
                    context.errors.leave_to_rustc(message);
                }
                fields.push(read);
            }
        }
        Data::Enum(data) => {
            let message = "`SharePolicy` can be derived for structs only: a share contains every requested attribute, \
                           so there is no variant to choose";
            context.errors.at(data.enum_token.span, message);
        }
        Data::Union(data) => {
            let message = "`SharePolicy` can be derived for structs only: a share fills every field, and a union \
                           holds one at a time";
            context.errors.at(data.union_token.span, message);
        }
    }
    let Context { errors, words } = context;
    let model = Model {
        input,
        share,
        fields,
        words,
    };
    (model, errors)
}
