import { ChangeType, type TypeOfChangeType } from '@graphql-inspector/core';

/** What to do about a change of this kind; null where nothing needs doing. */
export const adviceFor = (
  type: TypeOfChangeType,
  { level, deprecated }: { readonly level: 'breaking' | 'dangerous'; readonly deprecated: boolean },
): string | null => {
  if (deprecated) return 'It was deprecated: when no client uses it any more, approve that it goes.';
  return (level === 'breaking' ? insteadOfBreaking[type] : undefined) ?? advice[type] ?? null;
};

const keepAndDeprecate = (what: string) =>
  `Keep the ${what} and mark it @deprecated(reason: "…"); remove it when no client uses it any more.`;

const keepDirective = 'Keep the directive as it was: documents that name it no longer validate.';
const promise = 'Clients whose types know no null here may now be answered one: tell them.';
const rootType = 'Keep the root type as it was: every operation starts there.';
const defaultChanged = 'Clients that leave the value out now get something else: tell them before this is released.';

const keepDefault = 'Keep a default, or make the value optional: operations that leave it out are no longer valid.';

const insteadOfBreaking: Readonly<Partial<Record<TypeOfChangeType, string>>> = {
  [ChangeType.FieldArgumentAdded]: 'Make the argument optional, so that operations without it stay valid.',
  [ChangeType.FieldArgumentDefaultChanged]: keepDefault,
  [ChangeType.InputFieldAdded]: 'Make the input field optional, so that inputs without it stay valid.',
  [ChangeType.InputFieldDefaultValueChanged]: keepDefault,
};

const advice: Readonly<Partial<Record<TypeOfChangeType, string>>> = {
  [ChangeType.FieldRemoved]: keepAndDeprecate('field'),
  [ChangeType.FieldTypeChanged]: 'Add a new field with the new type and mark this one @deprecated(reason: "…").',
  [ChangeType.FieldArgumentRemoved]: keepAndDeprecate('argument'),
  [ChangeType.FieldArgumentTypeChanged]:
    'Keep the argument as it was, add a new optional one with the new type, and mark the old one @deprecated.',
  [ChangeType.FieldArgumentAdded]: defaultChanged,
  [ChangeType.FieldArgumentDefaultChanged]: defaultChanged,
  [ChangeType.InputFieldRemoved]: keepAndDeprecate('input field'),
  [ChangeType.InputFieldTypeChanged]:
    'Keep the input field as it was: a value that is missing or wrong can be a member of the result union. For another type, add a new optional field.',
  [ChangeType.InputFieldAdded]: defaultChanged,
  [ChangeType.InputFieldDefaultValueChanged]: defaultChanged,
  [ChangeType.EnumValueRemoved]:
    'Keep the value and mark it @deprecated(reason: "…"). To rename it, add the new name beside the old one.',
  [ChangeType.EnumValueAdded]: 'Clients that know only the old values must have a default branch: tell them.',
  [ChangeType.UnionMemberRemoved]:
    'Keep the member in the union and stop answering it; remove it when no client names it in a fragment.',
  [ChangeType.UnionMemberAdded]: 'Clients that know only the old members must have a default branch: tell them.',
  [ChangeType.ObjectTypeInterfaceRemoved]: 'Keep the interface: fragments and `node` reach the type through it.',
  [ChangeType.ObjectTypeInterfaceAdded]: 'Clients that read this interface may now be given the type: tell them.',
  [ChangeType.TypeRemoved]:
    'Keep the type and deprecate the fields that lead to it; remove it when no client names it.',
  [ChangeType.TypeKindChanged]: 'Give the new kind a new name, and deprecate the fields that lead to the old one.',
  [ChangeType.SchemaQueryTypeChanged]: rootType,
  [ChangeType.SchemaMutationTypeChanged]: rootType,
  [ChangeType.SchemaSubscriptionTypeChanged]: rootType,
  [ChangeType.DirectiveRemoved]: keepDirective,
  [ChangeType.DirectiveLocationRemoved]: keepDirective,
  [ChangeType.DirectiveArgumentRemoved]: keepDirective,
  [ChangeType.DirectiveArgumentAdded]: 'Make the directive argument optional, so that uses without it stay valid.',
  [ChangeType.DirectiveArgumentTypeChanged]: keepDirective,
  [ChangeType.DirectiveUsageFieldDefinitionAdded]:
    'Clients may now be answered what stands in for a service that has failed: tell them that `extensions.degraded` says so.',
  [ChangeType.DirectiveUsageFieldDefinitionRemoved]: promise,
  [ChangeType.DirectiveUsageArgumentAdded]: promise,
  [ChangeType.DirectiveUsageArgumentRemoved]: promise,
  [ChangeType.DirectiveUsageInputObjectAdded]:
    'Inputs that were valid may be refused now: add a new input type instead.',
};
